package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A server ends in order.
@ExtendWith(SharedServer.class)
class EndIT {
  @Test
  void clientsMayAskForTheTaskThatIsJustBeingFinished(TestServices services) throws Exception {
    TestPlace place = services.place();
    Path file = place.folder().resolve("go");
    try (var server = place.serve()) {
      String id =
          server.submit(TaskMessages.message("wait-for-file", "path", file.toString()).toString());
      server.await(id, "processing");

      Thread end = Thread.startVirtualThread(server::stop);
      await().until(() -> server.get("/health/ready").statusCode() == 503);
      String later = server.submit(TaskMessages.say("later").toString());
      assertThat(server.task(id).path("status").asText()).isEqualTo("processing");
      Files.createFile(file);
      assertThat(end.join(Duration.ofSeconds(30))).isTrue();

      assertThat(place.query("SELECT status FROM tasks WHERE task_id = '" + id + "'"))
          .isEqualTo("completed");
      assertThat(place.query("SELECT status FROM tasks WHERE task_id = '" + later + "'"))
          .isEqualTo("pending");
    }
  }
}
