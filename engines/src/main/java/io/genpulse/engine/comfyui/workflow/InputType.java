package io.genpulse.engine.comfyui.workflow;

import java.util.Locale;
import java.util.Optional;

/// What the value of a workflow's input is.
public enum InputType {
  TEXT,
  INTEGER,
  NUMBER,
  BOOLEAN,
  /// An integer that is drawn at random when it is left out.
  SEED,
  /// The name of a model file, as ComfyUI lists it.
  MODEL,
  IMAGE,
  MASK,
  VIDEO,
  AUDIO,
  /// Any JSON.
  JSON;

  /// In descriptors: `image`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<InputType> of(String word) {
    for (InputType type : values()) {
      if (type.word().equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// Whether the value names a file that is uploaded first.
  public boolean isFile() {
    return this == IMAGE || this == MASK || this == VIDEO || this == AUDIO;
  }

  public boolean isNumber() {
    return this == INTEGER || this == NUMBER || this == SEED;
  }
}
