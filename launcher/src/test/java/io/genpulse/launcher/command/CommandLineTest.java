package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands against a server that answers from a table.
@Timeout(30)
@SuppressWarnings("NullAway.Init")
class CommandLineTest {
  @TempDir private Path home;
  private HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generate",
        "start-all",
        "stop",
        "status",
        "doctor",
        "logs",
        "env",
        "studio",
        "console",
        "submit",
        "tasks",
        "queue",
        "api",
        "worker",
        "serve"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Usage: genpulse " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "generate", "generate p --width wide", "tasks show"})
  void wrongUsageIsTwo(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).containsAnyOf("Usage:", "Unmatched argument");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "env", "tasks ls", "submit -", "generate p --no-wait"})
  void withoutAServiceItIsThreeWithANextStep(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(err.toString()).contains("no GenPulse runs on " + home, "genpulse start-all");
  }

  @Test
  void aServerThatIsAwayIsThree() {
    var address = address();
    server.stop(0);

    assertThat(run("tasks", "ls", "--server", address)).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(err.toString()).contains("no GenPulse answers at " + address);
  }

  @Test
  void stopWithNothingToStopIsDone() {
    assertThat(run("stop")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void generateSendsItsOptionsAndSavesEveryPicture() {
    answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}");
    answer("/tasks/t1", 200, completed());
    answer("/o/1.png", 200, "first");
    answer("/o/2.png", 200, "second");
    var file = home.resolve("lake.png");

    var exitCode =
        run(
            "generate",
            "a lake",
            "--negative",
            "people",
            "--width",
            "64",
            "--guidance",
            "2.5",
            "--param",
            "scheduler=ddim",
            "--param",
            "eta=0",
            "-o",
            file.toString(),
            "--server",
            address());

    assertThat(err.toString()).doesNotContain("genpulse:");
    assertThat(exitCode).isEqualTo(ExitCode.DONE);
    assertThat(bodies.getFirst())
        .isEqualTo(
            "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a lake\",\"negative_prompt\":\"people\","
                + "\"width\":64,\"guidance_scale\":2.5,\"scheduler\":\"ddim\",\"eta\":0}}");
    assertThat(file).hasContent("first");
    assertThat(home.resolve("lake_2.png")).hasContent("second");
    assertThat(out.toString()).contains(file.toString(), "task t1");
  }

  @ParameterizedTest
  @CsvSource({"failed,1,out of memory", "canceled,4,was canceled"})
  void generateEndsAsTheTaskDid(String status, int exitCode, String said) {
    answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}");
    answer(
        "/tasks/t1",
        200,
        "{\"task_id\":\"t1\",\"status\":\"%s\",\"error\":{\"code\":\"oom\",\"message\":\"out of memory\"}}"
            .formatted(status));

    assertThat(run("generate", "a lake", "--server", address())).isEqualTo(exitCode);
    assertThat(err.toString()).contains(said);
  }

  @Test
  void whatTheServerRefusesNamesTheField() {
    answer(
        "/generate",
        422,
        "{\"title\":\"Invalid\",\"errors\":[{\"pointer\":\"/params/width\",\"detail\":\"must be 64..2048\"}]}");

    assertThat(run("generate", "a lake", "--width", "9000", "--server", address()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("/params/width: must be 64..2048");
  }

  @Test
  void tasksAreListed() {
    answer("/tasks", 200, "{\"items\":[" + completed() + "],\"next_cursor\":null}");

    assertThat(run("tasks", "ls", "--server", address())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern("t1 +text-to-image +completed +100");
  }

  @Test
  void whatIsDoneWithATaskCanBeReadByPrograms() {
    answer("/tasks/t1", 200, completed());

    assertThat(run("tasks", "rm", "t1", "--json", "--server", address())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).isEqualToIgnoringWhitespace("{\"task_id\":\"t1\"}");
  }

  @Test
  void doctorRunsThePrograms() {
    assertThat(run("doctor")).as(out.toString()).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern("ok +java +25")
        .containsPattern("ok +postgres +postgres \\(PostgreSQL\\) 18")
        .containsPattern("ok +redis +Redis server v=6");
  }

  @Test
  void doctorSaysWhatToDoAboutAProgramThatCannotRun() throws IOException {
    var minio = Files.createDirectories(home.resolve("bin")).resolve("minio");
    Files.writeString(minio, "#!/bin/sh\necho too old\nexit 1\n");
    assertThat(minio.toFile().setExecutable(true)).isTrue();

    assertThat(run("doctor", "--json")).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(out.toString())
        .contains("exited with code 1: too old", "mend or remove " + minio, "\"BAD\"");
  }

  private String completed() {
    return """
        {"task_id":"t1","task_type":"text-to-image","status":"completed","progress":100,
         "urls":["%1$s/o/1.png?sig=a.b","%1$s/o/2.png"]}"""
        .formatted(address());
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            // No event streams here: the commands fall back to polling.
            var code = exchange.getRequestURI().getPath().endsWith("/events") ? 503 : status;
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private int run(String... args) {
    var environment = Map.of("GENPULSE_HOME", home.toString(), "PATH", "/usr/bin:/bin");
    return GenPulseCommand.run(
        args, new CommandContext(new PrintWriter(out), new PrintWriter(err), environment, false));
  }
}
