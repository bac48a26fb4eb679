package io.genpulse.ui.workflows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.WorkflowView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Navigation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The workflows of the server: which there are, what keeps one from running, how one comes in.
/// Used on the window's thread only.
final class WorkflowsViewModel {
  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final Navigation navigation;
  private final ObservableList<WorkflowView> workflows = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable WorkflowView> chosen = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper told = new ReadOnlyStringWrapper("");

  WorkflowsViewModel(
      GenPulseClient client, BackgroundCall background, Texts texts, Navigation navigation) {
    this.client = client;
    this.background = background;
    this.texts = texts;
    this.navigation = navigation;
    navigation
        .workflowProperty()
        .subscribe(
            file -> {
              if (file != null) {
                importFile(file);
              }
            });
  }

  ObservableList<WorkflowView> workflows() {
    return workflows;
  }

  ObjectProperty<@Nullable WorkflowView> chosenProperty() {
    return chosen;
  }

  /// What came of the last action; empty before the first.
  ReadOnlyStringProperty toldProperty() {
    return told.getReadOnlyProperty();
  }

  void refresh() {
    background.call(
        client::workflows,
        this::show,
        e -> told.set(texts.of("workflows.problem", e.getMessage())));
  }

  /// Takes a file in under its own name.
  void importFile(Path file) {
    String name = nameOf(file);
    background.call(
        () -> client.importWorkflow(file, name, false),
        taken -> {
          told.set(texts.of("workflows.imported", taken.name()));
          chosen.set(taken);
          refresh();
        },
        e -> told.set(texts.of("workflows.failed", e.getMessage())));
  }

  void remove(WorkflowView workflow) {
    background.call(
        () -> {
          client.removeWorkflow(workflow.name());
          return workflow;
        },
        _ -> {
          chosen.set(null);
          refresh();
        },
        e -> told.set(e.getMessage()));
  }

  /// Fills the form of the order with this workflow.
  void use(WorkflowView workflow) {
    navigation.compose(new Draft(workflow.name(), JsonNodeFactory.instance.objectNode()));
  }

  /// Such as `my-portrait` for `My portrait (2).json`: what a task type may be called.
  static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return plain.isEmpty() ? "workflow" : plain;
  }

  private void show(List<WorkflowView> now) {
    WorkflowView before = chosen.get();
    if (!workflows.equals(now)) {
      workflows.setAll(now);
    }
    chosen.set(
        before == null
            ? null
            : now.stream().filter(w -> w.name().equals(before.name())).findFirst().orElse(null));
  }
}
