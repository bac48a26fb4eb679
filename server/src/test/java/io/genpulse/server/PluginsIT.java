package io.genpulse.server;

import static io.genpulse.server.TaskMessages.message;
import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

/// Handlers that are dropped in: the documented example, and bad ones.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginsIT {
  private static final Path EXAMPLE = Path.of("../docs/examples/plugins/EchoHandler.java");
  private static final String MISBEHAVING =
      """
      import io.genpulse.server.handler.*;
      import java.util.Map;

      @TaskType("misbehave")
      public final class Misbehaving implements TaskHandler<Misbehaving.Params> {
        public record Params(String how) {}

        @Override
        public TaskResult execute(Params params, TaskContext context) {
          return switch (params.how()) {
            case "throw" -> throw new IllegalStateException("the kettle is empty");
            case "chain" -> throw new RuntimeException("outer", new RuntimeException("inner"));
            case "error" -> throw new AssertionError("this cannot be");
            case "link" -> throw new NoClassDefFoundError("no/such/Library");
            case "recurse" -> execute(params, context);
            case "surrogate" -> throw new IllegalStateException("half \\ud83d and \\0 nothing");
            case "null" -> null;
            case "value" -> TaskResult.of(Map.of("value", new Object()));
            case "sneaky" -> throw sneak(new java.io.IOException("the disk is full"));
            case "nul" -> TaskResult.of(Map.of("text", "a\\0b"));
            default -> TaskResult.of(Map.of());
          };
        }

        private static <E extends Throwable> RuntimeException sneak(Throwable e) throws E {
          throw (E) e;
        }
      }
      """;

  private final TestServer server;

  PluginsIT(TestServices services, @TempDir Path folder) throws IOException {
    TestPlace place = services.place();
    String example = Files.readString(EXAMPLE);
    place.plugin("EchoHandler.java", Files.readAllBytes(EXAMPLE));
    place.plugin("packed.jar", jar(folder, example.replace("\"echo\"", "\"packed-echo\"")));
    place.plugin("Misbehaving.java", MISBEHAVING.getBytes(StandardCharsets.UTF_8));
    place.plugin(
        "Broken.java", "public class Broken { int x = ; }".getBytes(StandardCharsets.UTF_8));
    place.plugin(
        "Twice.java",
        example
            .replace("EchoHandler", "Twice")
            .replace("\"echo\"", "\"say\"")
            .getBytes(StandardCharsets.UTF_8));
    place.plugin("broken.jar", new byte[] {1, 2, 3});
    server = place.serve();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /// The example as someone with a build of their own packs it.
  private static byte[] jar(Path folder, String source) throws IOException {
    Path java = Files.writeString(folder.resolve("EchoHandler.java"), source);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.resolve("classes").toString(),
                java.toString());
    assertThat(failed).isZero();
    Path jar = folder.resolve("packed.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> classes = Files.list(folder.resolve("classes"))) {
      for (Path file : classes.toList()) {
        out.putNextEntry(new JarEntry(file.getFileName().toString()));
        Files.copy(file, out);
      }
    }
    return Files.readAllBytes(jar);
  }

  private List<String> submitTwice(String type, String param, String value) {
    String mq = UUID.randomUUID().toString();
    try (RedisClient redis = server.place().openRedis()) {
      redis.lpush("tasks:pending", message(type, param, value).put("task_id", mq).toString());
    }
    return List.of(server.submit(message(type, param, value).toString()), mq);
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "packed-echo"})
  void theExampleRunsAsASourceFileAndAsAJar(String type) {
    for (String id : submitTwice(type, "text", "hello 🏔")) {
      JsonNode task = server.await(id, "completed");
      assertThat(task.path("result")).isEqualTo(json("{\"text\":\"hello 🏔\"}"));
      assertThat(task.path("route").asText()).isEqualTo("cpu");
    }
    JsonNode described = json(server.get("/task-types/" + type));
    assertThat(described.path("schema").path("properties").path("times").path("default").asInt())
        .isEqualTo(1);
    assertThat(described.path("schema").path("required")).isEqualTo(json("[\"text\"]"));
    assertThat(described.path("schema").toString()).contains("What to say.");
    assertThat(
            server
                .post(
                    "/generate",
                    "{\"task_type\":\"" + type + "\",\"params\":{\"text\":\"a\",\"times\":101}}")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void pluginsThatCannotBeUsedAreNamedAndHurtNobody() {
    JsonNode types = json(server.get("/task-types"));

    assertThat(types.path("items").findValuesAsText("task_type"))
        .contains("echo", "packed-echo", "misbehave", "repeat", "text-to-image");
    String problems = types.path("problems").toString();
    assertThat(types.path("problems")).hasSize(3);
    assertThat(problems)
        .contains("Broken.java", "does not compile", "line 1")
        .contains("Twice.java", "claimed by both io.genpulse.server.RepeatHandler and Twice")
        .contains("broken.jar");
    server.await(server.submit(say("fine").toString()), "completed");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          throw,     the kettle is empty
          chain,     outer
          error,     this cannot be
          link,      no/such/Library
          recurse,   StackOverflowError
          null,      returned nothing
          value,     JSON
          sneaky,    the disk is full
          """)
  void aHandlerThatFailsFailsItsTaskAlone(String how, String says) {
    for (String id : submitTwice("misbehave", "how", how)) {
      JsonNode task = server.await(id, "failed");

      assertThat(task.path("error").path("code").asText()).isEqualTo("handler_failed");
      assertThat(task.path("error").path("message").asText())
          .contains("misbehave")
          .contains(says)
          .doesNotContain("\tat ", "\n", ".java:");
    }
    server.await(server.submit(say("others live").toString()), "completed");
  }

  @Test
  void textsThatCannotBeStoredDoNotHoldUpTheRecord() {
    for (String id : submitTwice("misbehave", "how", "surrogate")) {
      assertThat(server.await(id, "failed").path("error").path("code").asText()).isNotEmpty();
    }
    for (String id : submitTwice("misbehave", "how", "nul")) {
      assertThat(server.await(id, "completed").path("result").path("text").asText())
          .isEqualTo("a\uFFFDb");
    }
  }
}
