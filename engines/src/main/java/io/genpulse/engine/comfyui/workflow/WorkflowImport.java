package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Takes workflows in from files of any kind: API format, files of ComfyUI's editor, blueprints,
/// PNG and WebP pictures that embed a graph.
public final class WorkflowImport {
  private final WorkflowCatalogue catalogue;

  public WorkflowImport(WorkflowCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The workflow that a file holds; nothing is stored.
  ///
  /// @throws WorkflowException when there is none in it
  public Workflow read(String name, byte[] file) {
    Workflow.checkName(name);
    ObjectInfo info = catalogue.info().orElse(null);
    ImportedWorkflow found = ImportedWorkflow.of(file, info);
    return new Descriptor(found.descriptor()).workflow(name, found.graph(), info, false);
  }

  /// Puts a workflow into the folder, with a descriptor that holds what is known of its inputs now.
  ///
  /// @throws WorkflowException when there is no folder
  public void store(Workflow workflow) throws IOException {
    WorkflowFolder.write(folder(), workflow);
    catalogue.changed();
  }

  /// Whether the folder had a workflow of this name, which is gone now.
  public boolean remove(String name) throws IOException {
    boolean removed = WorkflowFolder.remove(folder(), name);
    catalogue.changed();
    return removed;
  }

  private Path folder() {
    return catalogue
        .folder()
        .orElseThrow(
            () ->
                new WorkflowException(
                    "there is no folder for workflows here; set GENPULSE_WORKFLOWS"));
  }

  /// What is wrong with it; empty while no ComfyUI has told its classes.
  public Optional<List<Finding>> findings(Workflow workflow) {
    return catalogue.info().map(info -> WorkflowLint.check(workflow, info));
  }

  /// What a descriptor says of it.
  public static ObjectNode describe(Workflow workflow) {
    return Descriptor.json(workflow);
  }
}
