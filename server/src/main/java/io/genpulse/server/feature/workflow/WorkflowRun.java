package io.genpulse.server.feature.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.InputValues;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCall;
import io.genpulse.engine.comfyui.workflow.WorkflowInput;
import io.genpulse.server.feature.Inputs;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.DeclaredTaskType.Refusals;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of a workflow.
///
/// @param params of the task
/// @param values of the workflow's inputs, which may be the very same object
/// @param others names that may stand among the values without being inputs
record WorkflowRun(Workflow workflow, JsonNode params, JsonNode values, Set<String> others) {
  static final Set<String> OTHERS = Set.of("provider", "provider_params");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CHARACTERS = 64 << 10;

  /// Empty when something is wrong; no file is there yet.
  Optional<EngineRequest> request(Refusals refusals) {
    boolean[] sound = {true};
    Refusals noting =
        (param, detail, code) -> {
          sound[0] = false;
          refusals.add(param.replace("~", "~0").replace("/", "~1"), detail, code);
        };
    Map<WorkflowInput, JsonNode> read = read(noting);
    return sound[0]
        ? Optional.of(WorkflowCall.request(workflow, read, _ -> Inputs.NOT_YET, 0, extras()))
        : Optional.empty();
  }

  private Map<WorkflowInput, JsonNode> read(Refusals refusals) {
    if (!textOrNone("provider")) {
      refusals.add("provider", "provider must be a string", "wrong_type");
    }
    JsonNode extras = params.path("provider_params");
    if (!extras.isMissingNode() && !extras.isNull() && !extras.isObject()) {
      refusals.add("provider_params", "provider_params must be an object", "wrong_type");
    } else if (extras.toString().length() > MOST_CHARACTERS) {
      refusals.add(
          "provider_params",
          "provider_params must be at most %d characters".formatted(MOST_CHARACTERS),
          "invalid");
    }
    return InputValues.read(workflow, values, others, refusals::add);
  }

  private boolean textOrNone(String name) {
    JsonNode value = params.path(name);
    return value.isMissingNode() || value.isNull() || value.isTextual();
  }

  private Map<String, Object> extras() {
    JsonNode extras = params.path("provider_params");
    var values = new LinkedHashMap<String, Object>();
    extras
        .properties()
        .forEach(e -> values.put(e.getKey(), JSON.convertValue(e.getValue(), Object.class)));
    return values;
  }

  /// @throws InvalidParamException for the first thing wrong
  TaskResult execute(TaskContext context) throws InterruptedException {
    Map<WorkflowInput, JsonNode> read =
        read(
            (param, detail, _) -> {
              throw new InvalidParamException(param, detail);
            });
    Map<String, Path> files = fetched(read, context);
    WorkflowRunner engine = context.engine(WorkflowRunner.class, provider());
    var made = new MadeFiles();
    engine.runWorkflow(
        WorkflowCall.request(
            workflow,
            read,
            reference -> Optional.ofNullable(files.get(reference)).orElse(Inputs.NOT_YET),
            WorkflowCall.seedOf(context.taskId().toString()),
            extras()),
        made.job(context));
    return made.result("file");
  }

  private @Nullable String provider() {
    return params.path("provider").textValue();
  }

  private static Map<String, Path> fetched(Map<WorkflowInput, JsonNode> read, TaskContext context)
      throws InterruptedException {
    var files = new LinkedHashMap<String, Path>();
    for (var entry : read.entrySet()) {
      if (entry.getKey().type().isFile()) {
        String reference = entry.getValue().textValue();
        files.put(reference, context.input(reference));
      }
    }
    return files;
  }
}
