package io.genpulse.server.feature.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.registry.ParamProblems;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.registry.Routing;
import io.genpulse.server.task.TaskId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file in the folder of workflows is a task type.
class WorkflowTaskTypesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TaskId ID = TaskId.of("00000000-0000-4000-8000-000000000001");
  private static final String GRAPH =
      """
      {"3": {"class_type": "KSampler", "_meta": {"title": "INPUT_seed"},
             "inputs": {"seed": 18, "steps": 3, "cfg": 7.0, "model": ["4", 0]}},
       "4": {"class_type": "LoadImage", "_meta": {"title": "INPUT_image"}, "inputs": {"image": "a.png"}},
       "6": {"class_type": "CLIPTextEncode", "_meta": {"title": "INPUT_prompt"},
             "inputs": {"text": "a fox", "clip": ["4", 1]}},
       "9": {"class_type": "SaveImage", "_meta": {"title": "OUTPUT_image"},
             "inputs": {"filename_prefix": "x", "images": ["3", 0]}}}
      """;

  @TempDir Path folder;
  private Path workflows = Path.of("");
  private HandlerRegistry registry = new HandlerRegistry(List.of(), choice(Path.of("")));

  private record Runner() implements EngineFactory {
    @Override
    public EngineId id() {
      return new EngineId("comfyui");
    }

    @Override
    public Route route() {
      return Route.COMFY;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return Set.of(WorkflowRunner.class);
    }

    @Override
    public Engine open(EngineSettings settings) {
      throw new AssertionError("routing opens no engine");
    }
  }

  private static EngineChoice choice(Path cache) {
    return new EngineChoice(
        new EngineCatalog(
            List.of(new Runner()),
            List.of(),
            factory ->
                new EngineSettings(List.of(), "", cache, 0, EngineOptions.standard(factory))),
        Fleet.NONE);
  }

  @BeforeEach
  void folderWithOne() throws IOException {
    workflows = Files.createDirectories(folder.resolve("workflows"));
    Files.writeString(workflows.resolve("My Fox.json"), GRAPH);
    registry =
        HandlerRegistry.discover(
            null,
            choice(folder),
            new WorkflowTaskTypes(new WorkflowCatalogue(workflows, new ObjectInfoFile(folder))));
  }

  private RegisteredType type(String name) {
    return registry.find(name).orElseThrow();
  }

  private static List<ParamProblem> problems(RegisteredType type, String params)
      throws IOException {
    return type.validate(JSON.readTree(params));
  }

  @Test
  void itsInputsAreTheSchema() {
    JsonNode properties = type("my-fox").schema().path("properties");

    assertThat(properties.fieldNames())
        .toIterable()
        .containsExactly("seed", "image", "prompt", "provider", "provider_params");
    assertThat(properties.path("seed").path("type").asText()).isEqualTo("integer");
    assertThat(properties.path("seed").has("default")).isFalse();
    assertThat(properties.path("image").path("format").asText()).isEqualTo("input-file");
    assertThat(properties.path("prompt").path("default").asText()).isEqualTo("a fox");
    assertThat(type("my-fox").schema().path("required"))
        .isEqualTo(JSON.createArrayNode().add("image"));
  }

  @Test
  void wrongParametersAreRefusedWithEverythingThatIsWrong() throws IOException {
    assertThat(problems(type("my-fox"), "{\"prompt\": 7, \"a/b\": 1}"))
        .containsExactly(
            new ParamProblem(
                "/params/a~1b",
                "workflow my-fox has no input \"a/b\"; it has seed, image, prompt",
                "unknown"),
            new ParamProblem("/params/image", "image is required", "missing"),
            new ParamProblem("/params/prompt", "prompt must be a string but was 7", "wrong_type"));
  }

  @Test
  void goesToTheRouteOfTheEngine() throws IOException {
    var problems = new ParamProblems();

    assertThat(type("my-fox").route(JSON.readTree("{\"image\": \"k\"}"), problems))
        .contains(new Routing(Route.COMFY, "comfyui", Set.of("engine:comfyui")));
  }

  @Test
  void theEngineGetsTheGraphWithTheValues() throws Exception {
    var asked = new ArrayList<WorkflowRunner.Request>();

    TaskResult result =
        type("my-fox")
            .execute(JSON.readTree("{\"image\": \"k\", \"prompt\": \"a hen\"}"), context(asked));

    WorkflowRunner.Request request = asked.getFirst();
    assertThat(request.graph().at("/6/inputs/text").asText()).isEqualTo("a hen");
    assertThat(request.graph().at("/3/inputs/seed").asLong()).isNotEqualTo(18);
    assertThat(request.files())
        .containsExactly(new WorkflowRunner.FileValue("4", "image", Path.of("fetched-k")));
    assertThat(request.outputs()).containsExactly("9");
    assertThat(result.quantity()).isEqualTo(1);
  }

  @Test
  void everyAttemptOfATaskHasTheSameSeed() throws Exception {
    var asked = new ArrayList<WorkflowRunner.Request>();

    for (int attempt = 0; attempt < 2; attempt++) {
      type("my-fox").execute(JSON.readTree("{\"image\": \"k\", \"seed\": -1}"), context(asked));
    }

    assertThat(asked.getFirst().graph()).isEqualTo(asked.getLast().graph());
  }

  @Test
  void anyGraphRunsWithValuesByNameAndByPlace() throws Exception {
    var asked = new ArrayList<WorkflowRunner.Request>();
    String params =
        "{\"graph\": %s, \"inputs\": {\"image\": \"k\", \"3.steps\": 20, \"6.text\": \"a hen\"}}"
            .formatted(GRAPH);

    assertThat(problems(type("comfyui-workflow"), params)).isEmpty();
    type("comfyui-workflow").execute(JSON.readTree(params), context(asked));

    assertThat(asked.getFirst().graph().at("/3/inputs/steps").asInt()).isEqualTo(20);
    assertThat(asked.getFirst().graph().at("/6/inputs/text").asText()).isEqualTo("a hen");
  }

  @Test
  void ofTheCatalogueByNameToo() throws Exception {
    RegisteredType any = type("comfyui-workflow");

    assertThat(problems(any, "{\"workflow\": \"my-fox\", \"inputs\": {\"image\": \"k\"}}"))
        .isEmpty();
    assertThat(problems(any, "{\"workflow\": \"my-fox\"}"))
        .containsExactly(new ParamProblem("/params/inputs/image", "image is required", "missing"));
    assertThat(problems(any, "{\"workflow\": \"nobody\"}").getFirst().detail())
        .startsWith("there is no workflow \"nobody\"; there are ");
    assertThat(problems(any, "{\"graph\": {\"nodes\": 1}}").getFirst().detail())
        .startsWith("graph cannot be used: ");
    assertThat(problems(any, "{}").getFirst().pointer()).isEqualTo("/params/workflow");
  }

  @Test
  void aFileThatComesLaterCountsSoonAndOneThatGoesIsGone() throws IOException {
    Files.writeString(workflows.resolve("later.json"), GRAPH);
    Awaitility.await().until(() -> registry.find("later").isPresent());

    Files.delete(workflows.resolve("later.json"));

    Awaitility.await().until(() -> registry.find("later").isEmpty());
  }

  @Test
  void whatCannotBeUsedIsAProblemAndHurtsNobodyElse() throws IOException {
    Files.writeString(workflows.resolve("broken.json"), "{");
    Files.writeString(workflows.resolve("text-to-image.json"), GRAPH);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(registry.problems())
                    .anyMatch(
                        p -> p.startsWith("workflow broken.json is not used: the file is no JSON"))
                    .contains(
                        "\"text-to-image\" is the name of a task type of the program; rename it"));
    assertThat(registry.find("my-fox")).isPresent();
    assertThat(type("text-to-image").title()).isEqualTo("Text to image");
  }

  private static TaskContext context(List<WorkflowRunner.Request> asked) {
    WorkflowRunner engine =
        (request, job) -> {
          asked.add(request);
          job.made(new GeneratedFile(Path.of("a.png"), "image/png", null, null, null, Map.of()));
        };
    return (TaskContext)
        Proxy.newProxyInstance(
            WorkflowTaskTypesTest.class.getClassLoader(),
            new Class<?>[] {TaskContext.class},
            (_, method, args) ->
                switch (method.getName()) {
                  case "taskId" -> ID;
                  case "input" -> Path.of("fetched-" + args[0]);
                  case "engine" -> engine;
                  case "job" -> job(args[0]);
                  default -> throw new AssertionError(method.getName());
                });
  }

  // The argument of TaskContext.job.
  @SuppressWarnings("unchecked")
  private static EngineJob job(Object made) {
    return (EngineJob)
        Proxy.newProxyInstance(
            WorkflowTaskTypesTest.class.getClassLoader(),
            new Class<?>[] {EngineJob.class},
            (_, _, args) -> {
              ((Consumer<GeneratedFile>) made).accept((GeneratedFile) args[0]);
              return null;
            });
  }
}
