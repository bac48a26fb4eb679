package io.genpulse.ui.part;

import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;

/// Nodes that take no room while they are not to be seen.
public final class Shown {
  private Shown() {}

  public static void set(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  public static void when(Node node, ObservableBooleanValue condition) {
    node.visibleProperty().bind(condition);
    node.managedProperty().bind(condition);
  }
}
