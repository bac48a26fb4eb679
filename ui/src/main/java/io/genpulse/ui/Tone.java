package io.genpulse.ui;

import java.util.Locale;

/// The meaning of a colour; the style sheet decides the colour itself. Words always stand beside
/// it.
enum Tone {
  MUTED,
  ACCENT,
  SUCCESS,
  WARNING,
  DANGER;

  /// The style class that paints it.
  String styleClass() {
    return "tone-" + name().toLowerCase(Locale.ROOT);
  }
}
