package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What all commands have in common: help, usage, servers that are away, homes that cannot be.
@Timeout(30)
@SuppressWarnings("NullAway.Init")
class CommandLineTest {
  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
  }

  @AfterEach
  void stop() {
    command.close();
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
        "tasks ls",
        "tasks wait",
        "queue status",
        "inspect",
        "dead ls",
        "webhooks ls",
        "types",
        "models ls",
        "engines",
        "billing",
        "api",
        "worker",
        "serve",
        "migrate",
        "keys create"
      })
  void everyCommandExplainsItself(String name) {
    assertThat(command.run((name + " --help").split(" "))).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("Usage: genpulse " + name).contains("--help");
  }

  @Test
  void helpIsGroupedByWhatCommandsAreFor() {
    assertThat(command.run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(command.out())
        .containsSubsequence(
            "\nCreate\n", "generate", "\nThis machine\n", "start-all", "\nTasks\n", "submit")
        .containsSubsequence("\nTasks\n", "engines", "\nProduction\n", "serve", "worker");
  }

  @Test
  void helpBeginsWithWhatIsSpecialAndEndsWithTheConnection() {
    command.run("generate", "--help");

    assertThat(command.out())
        .containsSubsequence("--negative", "--size", "--seed", "--output", "--server", "--help")
        .doesNotContain("--version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tasks", "queue"})
  void withoutACommandTheCommandsAreListed(String line) {
    assertThat(command.run(line.isEmpty() ? new String[0] : line.split(" ")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("Usage: genpulse");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                     | there is no command nonsense         | genpulse --help
          tasks lss                    | there is no command lss              | genpulse tasks --help
          generate                     | there is no prompt                   | genpulse generate --help
          generate p --width wide      | '--width'                            | genpulse generate --help
          generate p --sed 7           | there is no option --sed             | genpulse generate --help
          generate a fox               | one argument too many: fox           | genpulse generate --help
          generate p --size 512        | a size is like 768x512, not '512'    | genpulse generate --help
          generate p --timeout 0       | a number of seconds, not '0'         | genpulse generate --help
          tasks show                   | Missing required parameter: 'TASK'   | genpulse tasks show --help
          logs -n -1                   | must be 0 or more but was -1         | genpulse logs --help
          """)
  void wrongUsageIsTwoLinesAndTwo(String line, String said, String next) {
    assertThat(command.run(line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(command.err().lines()).hasSize(2);
    assertThat(command.err()).startsWith("genpulse: ").contains(said, "  -> see: " + next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"status", "env", "tasks ls", "submit -", "generate p --no-wait", "engines"})
  void withoutAServiceItIsThreeWithANextStep(String line) {
    assertThat(command.run(line.split(" "))).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.err()).contains("no GenPulse runs on " + home, "genpulse start-all");
  }

  @Test
  void aServerThatIsAwayIsThree() {
    command.stopServer();

    assertThat(command.runAgainstServer("tasks", "ls")).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.err()).contains("no GenPulse answers at " + command.address());
  }

  @Test
  void anAddressNeedsNoScheme() {
    command.answer("/models", 200, "{\"items\":[]}");

    assertThat(command.run("models", "ls", "--server", command.hostAndPort()))
        .isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://",
        "ftp://host",
        "two words",
        "host:99999",
        "http://host/?a=b",
        "a:b:c"
      })
  void whatIsNoAddressIsSaid(String address) {
    assertThat(command.run("models", "ls", "--server", address)).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("not a server address: " + address, "http://127.0.0.1:8800");
  }

  /// As Java hands them on where LANG is C.
  @Test
  void aWordOfWhichCharactersAreLostIsRefused() {
    assertThat(command.runAgainstServer("generate", "\uFFFD\uFFFD fox", "--no-wait"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.run("status", "--home", "/tmp/gr\uFFFD\uFFFDe")).isEqualTo(ExitCode.USAGE);

    assertThat(command.err())
        .contains("characters of \"\uFFFD\uFFFD fox\" are lost", "export LC_ALL=C.UTF-8")
        .contains("gr\uFFFD\uFFFDe");
    assertThat(command.calls()).isEmpty();
  }

  @Test
  void anArgumentIsNeverReadAsAFileOfArguments() throws IOException {
    var file = Files.writeString(home.resolve("words"), "--nonsense");
    command.answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}");

    assertThat(command.runAgainstServer("generate", "@" + file, "--no-wait"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getFirst()).contains("\"prompt\":\"@" + file + "\"");
  }

  @Test
  void aMistakeOfTheProgramHasACodeOfItsOwn() {
    var context =
        new CommandContext(
            InputStream.nullInputStream(),
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(Writer.nullWriter()),
            Map.of(),
            false);

    var report = new FailureReport(context);

    assertThat(report.report(new IllegalStateException("oops"))).isEqualTo(ExitCode.UNEXPECTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start-all", "generate fox"})
  void aHomeThatIsAFileIsThreeAndNamed(String line) throws IOException {
    var file = Files.createFile(home.resolve("file"));

    assertThat(command.run((line + " --home " + file).split(" "))).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.err()).contains(file.toString()).doesNotContain("genpulse logs");
  }

  @Test
  void doctorSaysThatAHomeIsNoFolder() throws IOException {
    var file = Files.createFile(home.resolve("file"));

    assertThat(command.run("doctor", "--home", file.toString())).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.out()).containsPattern("fail +home +" + file + " is no folder");
  }

  @Test
  void stopWithNothingToStopIsDone() {
    assertThat(command.run("stop")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void doctorRunsThePrograms() {
    assertThat(command.run("doctor")).as(command.out()).isEqualTo(ExitCode.DONE);
    assertThat(command.out())
        .containsPattern("ok +java +25")
        .containsPattern("ok +postgres +postgres \\(PostgreSQL\\) 18")
        .containsPattern("ok +redis +Redis server v=6")
        .contains("object-store");
  }

  @Test
  void doctorSaysWhatToDoAboutAProgramThatCannotRun() throws IOException {
    var minio = Files.createDirectories(home.resolve("bin")).resolve("minio");
    Files.writeString(minio, "#!/bin/sh\necho too old\nexit 1\n");
    assertThat(minio.toFile().setExecutable(true)).isTrue();

    assertThat(command.run("doctor", "--json")).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.out())
        .contains("exited with code 1: too old", "mend or remove " + minio, "\"fail\"");
  }
}
