package io.genpulse.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.MaxLength;
import io.genpulse.server.handler.Multiline;
import io.genpulse.server.handler.Range;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerRegistryTest {
  private static final Path EXAMPLE = Path.of("../docs/examples/plugins/EchoHandler.java");
  private final ObjectMapper json = new ObjectMapper();

  private record Painter() implements EngineFactory {
    @Override
    public EngineId id() {
      return new EngineId("painter");
    }

    @Override
    public Route route() {
      return Route.DIFFUSERS;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return Set.of(TextToImage.class);
    }

    @Override
    public void check(EngineRequest request, EngineSettings settings) {
      if (request instanceof TextToImage.Request wanted && wanted.size().width() != null) {
        throw EngineException.invalid("width", "painter has one width only");
      }
    }

    @Override
    public Engine open(EngineSettings settings) {
      throw new AssertionError("routing opens no engine");
    }
  }

  private static EngineChoice engines() {
    return new EngineChoice(
        new EngineCatalog(
            List.of(new Painter()),
            List.of(),
            factory ->
                new EngineSettings(
                    List.of(), "", Path.of("."), 0, EngineOptions.standard(factory))),
        Fleet.NONE);
  }

  private JsonNode params(String text) throws IOException {
    return json.readTree(text);
  }

  @Test
  void everythingWrongIsReportedAtOnce(@TempDir Path plugins) throws IOException {
    var type = HandlerRegistry.discover(plugins, engines()).find("txt2img").orElseThrow();

    assertThat(type.validate(params("{\"prompt\":\"a\",\"cfg\":7,\"height\":512.0,\"seed\":null}")))
        .isEmpty();
    assertThat(type.route(params("{\"prompt\":\"a\"}"), new ParamProblems()))
        .contains(new Routing(Route.DIFFUSERS, "painter", Set.of("engine:painter")));
    assertThat(
            type.validate(
                params(
                    "{\"width\":9000,\"height\":65,\"steps\":\"x\",\"promt\":1,\"provider\":\"y\"}")))
        .containsExactly(
            new ParamProblem("/params/promt", "there is no parameter \"promt\"", "unknown"),
            new ParamProblem("/params/prompt", "prompt is required", "missing"),
            new ParamProblem("/params/width", "width must be 16..8192 but was 9000", "invalid"),
            new ParamProblem(
                "/params/steps", "steps must be an integer but was \"x\"", "wrong_type"),
            new ParamProblem(
                "/params/provider",
                "no engine named \"y\" does TextToImage; one of painter can",
                "not_supported"));
    assertThat(type.validate(params("{\"prompt\":\"a\",\"width\":9000,\"cfg\":999,\"count\":0}")))
        .extracting(ParamProblem::pointer)
        .containsExactly("/params/width", "/params/guidance_scale", "/params/count");
    JsonNode schema = type.schema();
    assertThat(schema.at("/properties/count"))
        .isEqualTo(
            params(
                """
            {"type": "integer", "title": "Count", "description": "How many pictures.",
             "default": 1, "minimum": 1, "maximum": 16, "x-order": 10}"""));
    assertThat(schema.get("required")).isEqualTo(params("[\"prompt\"]"));
    assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
  }

  @Test
  void anEngineRefusesAtSubmissionWhatItWillNotDo(@TempDir Path plugins) throws IOException {
    var type = HandlerRegistry.discover(plugins, engines()).find("txt2img").orElseThrow();

    assertThat(type.validate(params("{\"prompt\":\"a\",\"width\":512}")))
        .containsExactly(
            new ParamProblem("/params/width", "painter has one width only", "invalid_request"));
  }

  @Test
  void pluginsAreCompiledAndBadOnesHurtNobody(@TempDir Path plugins) throws Exception {
    String source = Files.readString(EXAMPLE);
    Files.writeString(plugins.resolve("EchoHandler.java"), source);
    Files.writeString(plugins.resolve("Broken.java"), "public class Broken { int x = ; }");
    Files.writeString(
        plugins.resolve("Nameless.java"),
        source.replace("EchoHandler", "Nameless").replace("@TaskType(\"echo\")", ""));
    Files.writeString(
        plugins.resolve("Rival.java"),
        source.replace("EchoHandler", "Rival").replace("\"echo\"", "\"text-to-image\""));
    Files.writeString(plugins.resolve("broken.jar"), "not a jar");

    var registry = HandlerRegistry.discover(plugins, engines());

    assertThat(registry.find("echo").orElseThrow().validate(params("{\"text\":\"x\"}"))).isEmpty();
    assertThat(
            registry
                .find("echo")
                .orElseThrow()
                .route(params("{\"text\":\"x\"}"), new ParamProblems()))
        .contains(new Routing(Route.CPU, null, Set.of()));
    assertThat(registry.problems())
        .hasSize(4)
        .anySatisfy(
            p -> assertThat(p).contains("Broken.java", "line 1: illegal start of expression"))
        .anySatisfy(p -> assertThat(p).contains("Nameless.java", "no @TaskType"))
        .anySatisfy(
            p -> assertThat(p).contains("Rival.java", "TextToImageHandler", "both", "Rival"))
        .anySatisfy(p -> assertThat(p).contains("broken.jar"));
  }

  @Test
  void aClassThatCannotBeLoadedRefusesItselfAlone(@TempDir Path plugins, @TempDir Path classes)
      throws Exception {
    Path source = classes.resolve("EchoHandler.java");
    Files.writeString(
        source,
        Files.readString(EXAMPLE)
            + "interface Optional {} final class NeedsOptional implements Optional {}");
    var compiled = new SourceCompiler().compile(source);
    try (var jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("packed.jar")))) {
      for (String name : compiled.classNames()) {
        if (!name.endsWith(".Optional") && !name.equals("Optional")) {
          jar.putNextEntry(new JarEntry(name.replace('.', '/') + ".class"));
          jar.write(compiled.bytes(name));
        }
      }
    }

    var registry = HandlerRegistry.discover(plugins, engines());

    assertThat(registry.find("echo")).isPresent();
    assertThat(registry.problems())
        .singleElement()
        .satisfies(p -> assertThat(p).contains("packed.jar", "NeedsOptional", "cannot be loaded"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void foldersAndFilesThatOthersMayWriteAreNotRun(@TempDir Path plugins) throws Exception {
    Path file = Files.copy(EXAMPLE, plugins.resolve("EchoHandler.java"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    var fileOpen = HandlerRegistry.discover(plugins, engines());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xrwx"));
    var folderOpen = HandlerRegistry.discover(plugins, engines());
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));

    for (HandlerRegistry open : List.of(fileOpen, folderOpen)) {
      assertThat(open.find("echo")).isEmpty();
      assertThat(open.problems())
          .singleElement()
          .satisfies(p -> assertThat(p).contains("others may write", "chmod go-w"));
    }
    assertThat(HandlerRegistry.discover(plugins, engines()).find("echo")).isPresent();
    assertThat(HandlerRegistry.discover(null, engines()).find("echo")).isEmpty();
  }

  @TaskType("twin")
  record First() implements TaskHandler<First> {
    @Override
    public TaskResult execute(First params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  @TaskType(value = "other", aliases = "twin")
  record Second() implements TaskHandler<Second> {
    @Override
    public TaskResult execute(Second params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  @Test
  void twoBuiltInHandlersOfOneNameStopTheStart() {
    assertThatThrownBy(() -> new HandlerRegistry(List.of(new First(), new Second()), engines()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("First")
        .hasMessageContaining("Second");
  }

  enum Colour {
    RED,
    BLUE
  }

  record Many(
      UUID id,
      Instant at,
      Duration length,
      BigDecimal price,
      short few,
      List<String> words,
      Map<String, Colour> colours) {}

  @TaskType("many")
  record ManyHandler() implements TaskHandler<Many> {
    @Override
    public TaskResult execute(Many params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  private static final String MANY =
      """
      {"id": "00000000-0000-4000-8000-000000000000", "at": "2026-01-31T12:00:00Z", "length": "PT1M",
       "price": 0.10, "few": 7, "words": ["a"], "colours": {"sky": "BLUE"}}""";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "00000000-0000-4000-8000-000000000000" | "x"     | id must be a UUID
          "2026-01-31T12:00:00Z"                 | "noon"  | at must be a time like
          "PT1M"                                 | 60      | length must be a duration like
          0.10                                   | "0.10"  | price must be a number
          7                                      | 70000   | few is out of range
          ["a"]                                  | [1]     | words must be an array
          "BLUE"                                 | 1       | colours must be an object
          """)
  void valuesOfManyTypesAreReadAndOthersRefused(String good, String bad, String why)
      throws IOException {
    var type =
        new HandlerRegistry(List.of(new ManyHandler()), engines()).find("many").orElseThrow();

    assertThat(type.validate(params(MANY))).isEmpty();
    assertThat(type.validate(params(MANY.replace(good, bad))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.detail()).startsWith(why));
  }

  record Drawn(
      @Choice({"png", "webp"}) @Default("\"png\"") String format,
      @Range(min = 0, max = 1, step = 0.25) @Nullable Double strength,
      @Range(min = 8) @Nullable Integer size,
      @MaxLength(3) @Multiline @Group("Words") @Nullable String text,
      @InputFile @Nullable String image,
      @Choice(from = "models") @Nullable String model) {}

  @TaskType("drawn")
  record DrawnHandler() implements TaskHandler<Drawn> {
    @Override
    public TaskResult execute(Drawn params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  @Test
  void whatIsDeclaredIsCheckedAndShownAlike() throws IOException {
    var type =
        new HandlerRegistry(List.of(new DrawnHandler()), engines()).find("drawn").orElseThrow();

    assertThat(type.validate(params("{\"strength\":0.75,\"size\":8,\"text\":\"abc\"}"))).isEmpty();
    assertThat(
            type.validate(
                params(
                    "{\"format\":\"gif\",\"strength\":0.3,\"size\":7,\"text\":\"abcd\",\"model\":\"any\"}")))
        .extracting(ParamProblem::detail)
        .containsExactly(
            "format must be one of png, webp but was \"gif\"",
            "strength must be a multiple of 0.25 but was 0.3",
            "size must be at least 8 but was 7",
            "text must be at most 3 characters but has 4");
    assertThat(type.schema().path("properties").toString())
        .isEqualTo(
            "{\"format\":{\"type\":\"string\",\"title\":\"Format\",\"default\":\"png\","
                + "\"enum\":[\"png\",\"webp\"],\"x-order\":1},"
                + "\"strength\":{\"type\":\"number\",\"title\":\"Strength\",\"minimum\":0,\"maximum\":1,"
                + "\"multipleOf\":0.25,\"x-order\":2},"
                + "\"size\":{\"type\":\"integer\",\"title\":\"Size\",\"minimum\":8,\"x-order\":3},"
                + "\"text\":{\"type\":\"string\",\"title\":\"Text\",\"maxLength\":3,"
                + "\"format\":\"multiline\",\"x-group\":\"Words\",\"x-order\":4},"
                + "\"image\":{\"type\":\"string\",\"title\":\"Image\",\"format\":\"input-file\","
                + "\"x-order\":5},"
                + "\"model\":{\"type\":\"string\",\"title\":\"Model\",\"x-choices\":\"models\","
                + "\"x-order\":6}}");
  }

  @Test
  void aPluginWithAParameterThatNoJsonIsReadAsIsRefused(@TempDir Path plugins) throws IOException {
    String source = Files.readString(EXAMPLE).replace("int times", "char times");
    Files.writeString(plugins.resolve("EchoHandler.java"), source);

    assertThat(HandlerRegistry.discover(plugins, engines()).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem).contains("parameter times", "cannot be of type char"));
  }
}
