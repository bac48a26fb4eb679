package io.genpulse.ui.screen;

import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// How screens lead to one another without knowing one another. Used on the window's thread only.
public final class Navigation {
  public static final String CREATE = "create";
  public static final String SERVICES = "services";
  public static final String GALLERY = "gallery";
  public static final String SETTINGS = "settings";
  public static final String WORKFLOWS = "workflows";

  private final ReadOnlyObjectWrapper<@Nullable Draft> handed = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Path> workflow = new ReadOnlyObjectWrapper<>();
  private final ObjectProperty<@Nullable Draft> current = new SimpleObjectProperty<>();
  private Consumer<String> go = _ -> {};

  /// @param go leads to a screen by its id
  public void leadBy(Consumer<String> go) {
    this.go = go;
  }

  public void go(String screenId) {
    go.accept(screenId);
  }

  /// Hands an order to the screen that gives orders, and leads there.
  public void compose(Draft draft) {
    handed.set(draft);
    handed.set(null);
    go(CREATE);
  }

  /// What was handed over last; null again at once.
  public ReadOnlyObjectProperty<@Nullable Draft> handedProperty() {
    return handed.getReadOnlyProperty();
  }

  /// Hands a workflow of ComfyUI to the screen that takes them in, and leads there.
  public void importWorkflow(Path file) {
    workflow.set(file);
    workflow.set(null);
    go(WORKFLOWS);
  }

  /// What was handed over last to be taken in; null again at once.
  public ReadOnlyObjectProperty<@Nullable Path> workflowProperty() {
    return workflow.getReadOnlyProperty();
  }

  /// What the user is about to order, as far as it is filled in.
  public ObjectProperty<@Nullable Draft> currentProperty() {
    return current;
  }
}
