package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.WorkflowRunner;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes calls of workflows from requests of capabilities: the first workflow that says it does
/// this, whose models and classes the server has, and that has an input for everything the request
/// sets.
public final class CapabilityCalls {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final WorkflowCatalogue catalogue;
  private final @Nullable ObjectInfo info;

  /// @param info what the server says of its classes; null where no server is asked yet
  public CapabilityCalls(WorkflowCatalogue catalogue, @Nullable ObjectInfo info) {
    this.catalogue = catalogue;
    this.info = info;
  }

  /// The model that a request names: a workflow, or a file that one can take.
  public static Optional<String> modelOf(EngineRequest request) {
    return CapabilityInputs.of(request).map(CapabilityInputs::model);
  }

  /// The calls that fulfil the request, to be run one after the other.
  ///
  /// @param randomSeed for requests without a seed
  /// @throws EngineException `INVALID_REQUEST` with a field that no workflow has an input for,
  ///   `MODEL_NOT_FOUND`, or `NOT_SUPPORTED` when no workflow does this
  public List<WorkflowRunner.Request> of(EngineRequest request, long randomSeed) {
    CapabilityInputs asked =
        CapabilityInputs.of(request)
            .orElseThrow(
                () ->
                    new EngineException(
                        EngineError.NOT_SUPPORTED,
                        "no workflow stands for this request of " + request.getClass().getName()));
    Workflow workflow = choose(asked);
    ObjectNode values = values(workflow, asked);
    long first = asked.seed() == null ? randomSeed : asked.seed();
    var calls = new ArrayList<WorkflowRunner.Request>();
    for (int n = 0; n < asked.count(); n++) {
      calls.add(call(workflow, values, asked, first + n));
    }
    return calls;
  }

  /// Workflows that do this and that the server can run, the preferred first; all of them where no
  /// server is asked yet.
  public List<Workflow> ready(String capability) {
    return catalogue.forCapability(capability).stream()
        .filter(workflow -> lacks(workflow).isEmpty())
        .toList();
  }

  private List<Finding> lacks(Workflow workflow) {
    return info == null
        ? List.of()
        : WorkflowLint.check(workflow, info).stream().filter(Finding::isError).toList();
  }

  private Workflow choose(CapabilityInputs asked) {
    List<Workflow> all = catalogue.forCapability(asked.capability());
    if (all.isEmpty()) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED, "no workflow does " + asked.capability());
    }
    if (asked.model() != null) {
      return ofModel(all, asked.model());
    }
    List<Workflow> ready = ready(asked.capability());
    if (ready.isEmpty()) {
      throw new EngineException(EngineError.MODEL_NOT_FOUND, notReady(all)).field("model");
    }
    return ready.stream()
        .filter(workflow -> unfit(workflow, asked).isEmpty())
        .findFirst()
        .orElse(ready.getFirst());
  }

  /// A workflow of that name, else the first that takes a model file of that name.
  private Workflow ofModel(List<Workflow> all, String model) {
    var files = new LinkedHashSet<String>();
    for (Workflow workflow : all) {
      if (workflow.name().equals(model)) {
        return workflow;
      }
    }
    for (Workflow workflow : all) {
      Set<String> takes = modelFiles(workflow);
      if (takes.contains(model) && lacks(with(workflow, model)).isEmpty()) {
        return workflow;
      }
      files.addAll(takes);
    }
    var known = new ArrayList<>(all.stream().map(Workflow::name).toList());
    known.addAll(files);
    List<String> near = NearNames.of(model, known);
    throw new EngineException(
            EngineError.MODEL_NOT_FOUND,
            "ComfyUI has no model \"%s\" for this; %s"
                .formatted(model, "there are " + String.join(", ", near.isEmpty() ? known : near)))
        .field("model");
  }

  private static Workflow with(Workflow workflow, String model) {
    ObjectNode graph = workflow.json();
    workflow
        .input("model")
        .ifPresent(
            input ->
                input
                    .targets()
                    .forEach(
                        target ->
                            ((ObjectNode) graph.path(target.node()).path("inputs"))
                                .put(target.input(), model)));
    return workflow.with(WorkflowGraph.of(graph));
  }

  private Set<String> modelFiles(Workflow workflow) {
    var files = new LinkedHashSet<String>();
    Optional<WorkflowInput> input = workflow.input("model");
    if (input.isEmpty() || info == null) {
      return files;
    }
    for (InputTarget target : input.get().targets()) {
      info.find(workflow.graph().classOf(target.node()))
          .flatMap(type -> type.input(target.input()))
          .map(ClassInput::choices)
          .ifPresent(files::addAll);
    }
    return files;
  }

  private String notReady(List<Workflow> all) {
    var lines = new ArrayList<String>();
    for (Workflow workflow : all.subList(0, Math.min(3, all.size()))) {
      lacks(workflow).stream()
          .findFirst()
          .ifPresent(finding -> lines.add(workflow.name() + ": " + finding.message()));
    }
    return "ComfyUI lacks what each workflow that does this needs; " + String.join("; ", lines);
  }

  /// What the request sets and the workflow has no input for.
  private static List<String> unfit(Workflow workflow, CapabilityInputs asked) {
    var names = new ArrayList<String>();
    asked.values().fieldNames().forEachRemaining(names::add);
    names.addAll(asked.files().keySet());
    if (asked.seed() != null) {
      names.add("seed");
    }
    names.removeIf(name -> workflow.input(name).isPresent());
    if (workflow.input("frames").isPresent()) {
      names.remove("seconds");
    }
    if (workflow.input("width").isPresent() && workflow.input("height").isPresent()) {
      names.remove("aspect_ratio");
    }
    return names;
  }

  private static ObjectNode values(Workflow workflow, CapabilityInputs asked) {
    List<String> unfit = unfit(workflow, asked);
    if (!unfit.isEmpty()) {
      throw EngineException.invalid(
          unfit.getFirst(),
          "workflow %s has no input %s".formatted(workflow.name(), unfit.getFirst()));
    }
    ObjectNode values = asked.values().deepCopy();
    if (asked.model() != null
        && !asked.model().equals(workflow.name())
        && workflow.input("model").isPresent()) {
      values.put("model", asked.model());
    }
    setFrames(workflow, values);
    setSize(workflow, values);
    asked.files().keySet().forEach(name -> values.put(name, name));
    return values;
  }

  /// As many frames as play for so long, as the model can have them: 1, 5, 9, ...
  private static void setFrames(Workflow workflow, ObjectNode values) {
    if (!values.has("seconds") || workflow.input("seconds").isPresent()) {
      return;
    }
    double seconds = values.path("seconds").doubleValue();
    JsonNode fps = values.has("fps") ? values.path("fps") : standard(workflow, "fps");
    workflow
        .input("frames")
        .ifPresent(frames -> values.put("frames", onGrid(frames, seconds * fps.asDouble(24))));
    values.remove("seconds");
  }

  private static JsonNode standard(Workflow workflow, String name) {
    return workflow
        .input(name)
        .map(
            input ->
                input.fallback() != null
                    ? input.fallback()
                    : workflow.graph().value(input.targets().getFirst()))
        .orElse(JSON.missingNode());
  }

  private static int onGrid(WorkflowInput input, double wanted) {
    BigDecimal least = input.least() == null ? BigDecimal.ZERO : input.least();
    BigDecimal step = input.step() == null ? BigDecimal.ONE : input.step();
    BigDecimal steps =
        BigDecimal.valueOf(wanted).subtract(least).divide(step, 0, RoundingMode.HALF_UP);
    return least.add(step.multiply(steps.max(BigDecimal.ZERO))).intValue();
  }

  /// Of the shape that is asked for, as large as the workflow draws by itself.
  private static void setSize(Workflow workflow, ObjectNode values) {
    if (!values.has("aspect_ratio") || workflow.input("aspect_ratio").isPresent()) {
      return;
    }
    String written = values.path("aspect_ratio").asText();
    String[] sides = written.split("[:x/]", -1);
    WorkflowInput width = workflow.input("width").orElse(null);
    WorkflowInput height = workflow.input("height").orElse(null);
    if (width == null || height == null || sides.length != 2 || !isSides(sides)) {
      throw EngineException.invalid(
          "aspect_ratio", "aspect_ratio must be like 16:9 but was \"" + written + "\"");
    }
    double ratio = Double.parseDouble(sides[0]) / Double.parseDouble(sides[1]);
    double area =
        standard(workflow, "width").asDouble(1024) * standard(workflow, "height").asDouble(1024);
    values.remove("aspect_ratio");
    if (!values.has("width")) {
      values.put("width", onGrid(width, Math.sqrt(area * ratio)));
    }
    if (!values.has("height")) {
      values.put("height", onGrid(height, Math.sqrt(area / ratio)));
    }
  }

  private static boolean isSides(String[] sides) {
    return sides[0].matches("[1-9]\\d{0,3}(\\.\\d+)?")
        && sides[1].matches("[1-9]\\d{0,3}(\\.\\d+)?");
  }

  private static WorkflowRunner.Request call(
      Workflow workflow, ObjectNode values, CapabilityInputs asked, long seed) {
    Map<WorkflowInput, JsonNode> read =
        InputValues.read(
            workflow,
            values,
            Set.of(),
            (param, detail, _) -> {
              throw EngineException.invalid(param, detail);
            });
    return WorkflowCall.request(
        workflow,
        read,
        name -> Optional.ofNullable(asked.files().get(name)).orElse(Path.of(name)),
        seed,
        asked.extras());
  }
}
