package io.genpulse.ui.screen;

import io.genpulse.ui.part.Texts;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import org.kordamp.ikonli.Ikon;

/// One of the things that the window's rail leads to. Used on the window's thread only.
///
/// Screens know what they are given in a [StudioContext] and never one another.
public interface Screen {
  /// Never changes and differs from all others, such as `queue`.
  String id();

  /// One word for people.
  default String title(Texts texts) {
    return texts.of("screen." + id());
  }

  Ikon icon();

  /// Called once. What is started here ends with the context's background calls.
  Node open(StudioContext context);

  /// The user came to this screen.
  default void shown() {}

  /// The user went from this screen to another one.
  default void left() {}

  /// The user, who came to this screen, wants to look for something.
  default void find() {}

  /// A key that no control has used while this screen is shown; consumed by who uses it.
  default void pressed(KeyEvent key) {}
}
