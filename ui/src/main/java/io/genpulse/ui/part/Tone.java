package io.genpulse.ui.part;

import java.util.Locale;

/// The meaning of a colour; the style sheet decides the colour itself. Words always stand beside
/// it.
public enum Tone {
  MUTED,
  ACCENT,
  SUCCESS,
  WARNING,
  DANGER;

  /// The style class that paints it.
  public String styleClass() {
    return "tone-" + name().toLowerCase(Locale.ROOT);
  }
}
