package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What runs, what waits and why.
@Timeout(30)
@SuppressWarnings("NullAway.Init")
class StatusCommandTest {
  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
    command
        .answer("/health/ready", 200, "{}")
        .answer(
            "/engines",
            200,
            """
            {"items":[{"id":"diffusers","route":"diffusers","state":"starting","reason":"loading",
             "capabilities":["TextToImage"]}]}""")
        .answer("/models", 200, "{\"items\":[{\"name\":\"starter\",\"engine\":\"diffusers\"}]}")
        .answer(
            "/processes",
            200,
            """
            {"items":[{"name":"redis","state":"ready","pid":7,"port":6389,"restarts":2,
             "last_error":"exit code 1"}]}""");
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void statusTellsTheQueueTheEnginesTheModelsAndTheLastErrors() {
    stats(false, 3, 1);

    assertThat(command.runAgainstServer("status")).isEqualTo(ExitCode.DONE);
    assertThat(command.out())
        .contains(
            "ready",
            "queue: 3 pending, 1 processing\n",
            "engines: diffusers starting",
            "models: starter",
            "redis (ready): exit code 1")
        .containsPattern("redis +ready +7 +6389");
  }

  @Test
  void aPausedQueueIsSaid() {
    stats(true, 3, 0);

    assertThat(command.runAgainstServer("status")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("PAUSED", "the queue is paused", "genpulse queue resume");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"reason":"no_worker","detail":"no worker serves diffusers"} | no worker serves diffusers
          {"reason":"behind","ahead":1}                                | one task comes first
          null                                                         | diffusers is starting: loading
          """)
  void whatNobodyRunsIsExplained(String waiting, String said) {
    stats(false, 1, 0);
    command
        .answer("/tasks", 200, "{\"items\":[" + Tasks.pending("t1", waiting) + "]}")
        .answer("/tasks/t1", 200, Tasks.pending("t1", waiting));

    assertThat(command.runAgainstServer("queue", "status")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("1 pending for diffusers: ", said);
  }

  @Test
  void aServerThatCannotAnswerEverythingHasAStatusAllTheSame() {
    command.answer("/tasks/stats", 503, "{\"detail\":\"the database is away\"}");

    assertThat(command.runAgainstServer("status")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("queue: does not answer", "redis");
  }

  @Test
  void thePidOfThisMachineIsNotThatOfAnotherServer() {
    stats(false, 0, 0);

    assertThat(command.runAgainstServer("status", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(command.out())
        .contains("\"queue\"", "\"engines\"", "\"models\"", "\"processes\"")
        .doesNotContain("\"pid\" : " + ProcessHandle.current().pid(), "\"endpoints\"");
  }

  @Test
  void aServerThatIsAwayLeadsToTheLogs() {
    command.stopServer();

    assertThat(command.runAgainstServer("status")).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(command.err()).contains("genpulse logs").doesNotContain("genpulse status");
  }

  @Test
  void enginesModelsAndTypesAreListed() {
    command.answer(
        "/task-types",
        200,
        """
        {"items":[{"task_type":"text-to-image","aliases":["txt2img"],"title":"Picture",
         "providers":["diffusers"],"schema":{"required":["prompt"],"properties":{
         "prompt":{"type":"string","description":"What to draw"},
         "width":{"type":"integer","default":512}}}}]}""");

    command.runAgainstServer("engines");
    command.runAgainstServer("models", "ls");
    command.runAgainstServer("types");
    command.runAgainstServer("types", "txt2img");

    assertThat(command.out())
        .containsPattern("diffusers +diffusers +starting +TextToImage +loading")
        .containsPattern("starter +diffusers")
        .containsPattern("text-to-image +txt2img +diffusers +Picture")
        .containsPattern("prompt +string +required +- +What to draw")
        .containsPattern("width +integer +512");
  }

  @Test
  void aTypeThatIsNotThereNamesTheOthers() {
    command.answer("/task-types", 200, "{\"items\":[]}");

    assertThat(command.runAgainstServer("types", "txt3img")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("no task type txt3img");
  }

  @Test
  void deadLettersAreListedShownRetriedAndRemoved() {
    command
        .answer(
            "/dead-letters",
            200,
            """
            {"items":[{"id":17,"raw":"{broken","reason":"no JSON","source":"mq"}],
             "next_cursor":"17"}""")
        .answer("/dead-letters/17/retry", 202, "{\"task_id\":\"t9\",\"status\":\"pending\"}")
        .answer(
            "/dead-letters/17",
            200,
            """
            {"id":17,"raw":"{broken","reason":"no JSON","source":"mq"}""");

    command.runAgainstServer("dead", "ls");
    command.runAgainstServer("dead", "show", "17");
    command.runAgainstServer("dead", "retry", "17");
    command.runAgainstServer("dead", "rm", "17");

    assertThat(command.out())
        .containsPattern("17 +mq +- +no JSON")
        .contains("{broken", "new task t9", "removed 17");
    assertThat(command.err()).contains("more with: --cursor 17");
  }

  @Test
  void reportsAreListedAndSentAgain() {
    command
        .answer(
            "/webhooks/deliveries",
            200,
            """
            {"items":[{"id":17,"task_id":"t9","url":"https://x.example/hook","status":"failed",
              "attempts":10,"log":[{"error":"the receiver answered 500","duration_ms":3}]}],
             "next_cursor":"17"}""")
        .answer(
            "/webhooks/deliveries/17/redeliver",
            202,
            """
            {"id":17,"task_id":"t9","url":"https://x.example/hook","status":"pending",
             "attempts":0,"log":[]}""")
        .answer("/webhooks/secret", 200, "{\"secrets\":[\"whsec_a\"]}");

    command.runAgainstServer("webhooks", "ls", "--status", "failed");
    command.runAgainstServer("webhooks", "redeliver", "17");
    command.runAgainstServer("webhooks", "secret");

    assertThat(command.out())
        .containsPattern("17 +failed +10 +- +t9 +https://x.example/hook +the receiver answered 500")
        .contains("sent again: 17", "whsec_a");
    assertThat(command.err()).contains("more with: --cursor 17");
  }

  @Test
  void keysAreMadeListedLimitedAndRevoked() {
    var key =
        """
        {"key_id":"7kq2mzpa","key":"gp_7kq2mzpa_x","name":"shop","scopes":["submit","read"],
         "rate":60,"budget":%d,"running":0,"used":3}""";
    command
        .answer("/keys/7kq2mzpa/limits", 200, key.formatted(9))
        .answer("/keys/7kq2mzpa", 204, "")
        .answers("/keys", 200, List.of(key.formatted(5), "{\"items\":[" + key.formatted(5) + "]}"));

    command.runAgainstServer("keys", "create", "shop", "--rate", "60", "--budget", "5");
    command.runAgainstServer("keys", "limit", "7kq2mzpa", "--budget", "9");
    command.runAgainstServer("keys", "rm", "7kq2mzpa");
    command.runAgainstServer("keys", "ls");

    assertThat(command.out())
        .contains("gp_7kq2mzpa_x", "revoked 7kq2mzpa")
        .containsPattern("7kq2mzpa +shop +submit,read +- +60/min +any +3 of 9")
        .containsPattern("7kq2mzpa +shop +submit,read +- +60/min +any +3 of 5");
    assertThat(command.err()).contains("shown this once");
  }

  private void stats(boolean paused, int pending, int processing) {
    command.answer(
        "/tasks/stats",
        200,
        """
        {"by_status":{"pending":%1$d,"processing":%2$d},
         "open":{"diffusers":{"pending":%1$d,"processing":%2$d}},"paused":%3$s}"""
            .formatted(pending, processing, paused));
  }
}
