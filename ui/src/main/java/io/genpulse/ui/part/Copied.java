package io.genpulse.ui.part;

import java.util.Map;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;

/// Puts words where other programs can take them.
public final class Copied {
  private Copied() {}

  public static void text(String text) {
    Clipboard.getSystemClipboard().setContent(Map.of(DataFormat.PLAIN_TEXT, text));
  }
}
