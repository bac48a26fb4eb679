package io.genpulse.server.feature.workflow;

import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.DeclaredTaskTypes;
import java.util.ArrayList;
import java.util.List;

/// A task type for each workflow of the catalogue, and `comfyui-workflow` for any graph.
public final class WorkflowTaskTypes implements DeclaredTaskTypes {
  private final WorkflowCatalogue catalogue;
  private final DeclaredTaskType anyGraph;
  private volatile Known known;

  private record Known(List<Workflow> workflows, List<DeclaredTaskType> types) {}

  public WorkflowTaskTypes(WorkflowCatalogue catalogue) {
    this.catalogue = catalogue;
    this.anyGraph = new AnyWorkflow(catalogue);
    this.known = know(catalogue.all());
  }

  private Known know(List<Workflow> workflows) {
    var types = new ArrayList<DeclaredTaskType>();
    types.add(anyGraph);
    workflows.forEach(workflow -> types.add(new NamedWorkflow(workflow)));
    return new Known(workflows, List.copyOf(types));
  }

  @Override
  public List<? extends DeclaredTaskType> types() {
    List<Workflow> now = catalogue.all();
    Known last = known;
    if (!now.equals(last.workflows())) {
      last = know(now);
      known = last;
    }
    return last.types();
  }

  @Override
  public List<String> problems() {
    return catalogue.problems();
  }
}
