package io.genpulse.server.feature.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.util.Optional;

/// A workflow of the catalogue, called by its name with its inputs as parameters.
final class NamedWorkflow implements DeclaredTaskType {
  private final Workflow workflow;

  NamedWorkflow(Workflow workflow) {
    this.workflow = workflow;
  }

  @Override
  public String type() {
    return workflow.name();
  }

  @Override
  public String title() {
    return workflow.title();
  }

  @Override
  public Class<?> capability() {
    return WorkflowRunner.class;
  }

  @Override
  public JsonNode schema() {
    return WorkflowSchema.of(workflow);
  }

  @Override
  public Optional<EngineRequest> request(JsonNode params, Refusals refusals) {
    return new WorkflowRun(workflow, params, params, WorkflowRun.OTHERS).request(refusals);
  }

  @Override
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return new WorkflowRun(workflow, params, params, WorkflowRun.OTHERS).execute(context);
  }
}
