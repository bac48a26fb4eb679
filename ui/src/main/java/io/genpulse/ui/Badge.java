package io.genpulse.ui;

import javafx.scene.control.Label;

/// A state in one word on a ground of its colour.
final class Badge extends Label {
  Badge() {
    getStyleClass().add("badge");
    setMinWidth(USE_PREF_SIZE);
  }

  void show(String word, Tone tone) {
    setText(word);
    for (Tone other : Tone.values()) {
      getStyleClass().remove(other.styleClass());
    }
    getStyleClass().add(tone.styleClass());
  }
}
