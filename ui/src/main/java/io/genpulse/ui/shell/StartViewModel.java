package io.genpulse.ui.shell;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// How the start of GenPulse goes. Used on the window's thread only.
public final class StartViewModel {
  private final ObservableList<String> done = FXCollections.observableArrayList();
  private final ReadOnlyStringWrapper now = new ReadOnlyStringWrapper("Starting GenPulse");
  private final ReadOnlyBooleanWrapper failed = new ReadOnlyBooleanWrapper(false);

  /// What is behind us, the oldest first.
  ObservableList<String> done() {
    return done;
  }

  /// What is being done, or why it failed.
  ReadOnlyStringProperty nowProperty() {
    return now.getReadOnlyProperty();
  }

  ReadOnlyBooleanProperty failedProperty() {
    return failed.getReadOnlyProperty();
  }

  public void step(String words) {
    done.add(now.get());
    now.set(words);
  }

  public void failed(String why) {
    now.set(why);
    failed.set(true);
  }
}
