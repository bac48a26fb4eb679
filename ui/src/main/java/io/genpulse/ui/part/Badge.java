package io.genpulse.ui.part;

import javafx.scene.control.Label;

/// A state in one word on a ground of its colour.
public final class Badge extends Label {
  public Badge() {
    getStyleClass().add("badge");
    setMinWidth(USE_PREF_SIZE);
  }

  public void show(String word, Tone tone) {
    setText(word);
    for (Tone other : Tone.values()) {
      getStyleClass().remove(other.styleClass());
    }
    getStyleClass().add(tone.styleClass());
  }
}
