package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.bundled.StarterModel;
import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.StartedProgram;
import io.genpulse.launcher.prove.ScratchStack;
import io.genpulse.launcher.stack.ExitCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/// Production: an API and two workers, each a process of its own without a supervisor, that know
/// database, Redis and object store by their addresses alone.
@EnabledOnOs(OS.LINUX)
class ProductionIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Pattern PORT = Pattern.compile("Started on port (\\d+)");

  /// Takes long enough that one worker cannot do all tasks before the other asks.
  private static final String HANDLER =
      """
      import io.genpulse.server.handler.*;
      import java.util.Map;
      @TaskType("who")
      public final class WhoHandler implements TaskHandler<WhoHandler.Params> {
        public record Params() {}
        @Override public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
          Thread.sleep(30);
          return TaskResult.of(Map.of("pid", ProcessHandle.current().pid()));
        }
      }
      """;

  private static final String WHO = "{\"task_id\":\"%s\",\"task_type\":\"who\",\"params\":{}}";
  private static final String PICTURE =
      """
      {"task_id":"%s","task_type":"text-to-image","params":{"prompt":"a harbour at dawn","steps":4}}""";

  @TempDir private Path folder;

  @Test
  @Timeout(400)
  void twoWorkersRecordEachOf200TasksOnce() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("plugins")).resolve("WhoHandler.java"), HANDLER);
    StarterModel.unpack(folder.resolve("models"));

    try (var services = new ScratchStack(folder.resolve("services"));
        var program = ProgramUnderTest.ofThisBuild(folder.resolve("production"))) {
      var api = program.start(environment(services, "api"), "api");
      var one = program.start(environment(services, "one"), "worker", "--concurrency", "2");
      var two = program.start(environment(services, "two"), "worker", "--concurrency", "2");
      api.awaitOut("Started on port");
      one.awaitOut("Started");
      var late = program.start(listeningOn(port(api), services), "api");
      two.awaitOut("Started");

      var submitted = submit(services, URI.create("http://127.0.0.1:" + port(api)));

      var database = services.database();
      await()
          .atMost(LONG)
          .until(
              () -> database.column("select task_id from tasks where finished_at is not null"),
              ended -> ended.size() == submitted.size());
      assertThat(
              database.column(
                  "select task_id from tasks where status = 'completed' order by task_id"))
          .containsExactlyElementsOf(submitted);
      assertThat(database.column("select task_id from billing_records order by task_id"))
          .containsExactlyElementsOf(submitted);
      assertThat(database.column("select count(*) from task_outputs")).containsExactly("5");
      assertThat(
              database.column("select distinct result->>'pid' from tasks where task_type = 'who'"))
          .containsExactlyInAnyOrder(Long.toString(one.pid()), Long.toString(two.pid()));
      assertThat(late.exitCode()).isEqualTo(ExitCode.NO_SERVICE);
      assertThat(late.said())
          .contains("cannot listen on 127.0.0.1:" + port(api), "GENPULSE_WEB_PORT")
          .doesNotContain("Started");
      for (var process : new StartedProgram[] {api, one, two}) {
        process.terminate();
        assertThat(process.exitCode()).as(process.said()).isZero();
      }
    }
  }

  /// Half of them over HTTP, half over MQ; five are pictures.
  private static Set<String> submit(ScratchStack services, URI address) throws Exception {
    var ids = new TreeSet<String>();
    try (var client = new ApiUnderTest(address);
        var producer = new Jedis(services.producer())) {
      for (int i = 0; i < 200; i++) {
        String id = UUID.randomUUID().toString();
        String message = (i % 49 == 0 ? PICTURE : WHO).formatted(id);
        if (i % 2 == 0) {
          client.submit(message);
        } else {
          producer.lpush("tasks:pending", message);
        }
        ids.add(id);
      }
    }
    return ids;
  }

  private Map<String, String> environment(ScratchStack services, String process) {
    var environment = new HashMap<>(services.environment());
    environment.put("GENPULSE_WEB_PORT", "0");
    environment.put("GENPULSE_MODELS", folder.resolve("models").toString());
    environment.put("GENPULSE_PLUGINS", folder.resolve("plugins").toString());
    // Processes on different machines share no folder.
    environment.put("GENPULSE_WORK", folder.resolve(process).resolve("work").toString());
    environment.put("GENPULSE_ENGINES_CACHE", folder.resolve(process).resolve("cache").toString());
    return environment;
  }

  private Map<String, String> listeningOn(String port, ScratchStack services) {
    var environment = new HashMap<>(environment(services, "late"));
    environment.put("GENPULSE_WEB_PORT", port);
    return environment;
  }

  private static String port(StartedProgram api) {
    var said = PORT.matcher(api.out());
    if (!said.find()) {
      throw new AssertionError(api.said());
    }
    return said.group(1);
  }
}
