package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/// The disk that a server works on fills up, and there is room again.
@ExtendWith(SharedServer.class)
class SmallDiskIT {
  private final TestPlace place;

  SmallDiskIT(TestServices services) {
    this.place = services.place();
  }

  @Test
  void tasksAreRefusedAndMessagesWaitUntilThereIsRoom(@TempDir Path folder) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        call("mount", "-t", "tmpfs", "-o", "size=40m", "genpulse-test", disk.toString()),
        "this system lets us mount no small disk");
    try (var server = serve(disk);
        RedisClient redis = place.openRedis()) {
      Path filling = Files.write(disk.resolve("filling"), new byte[37 << 20]);
      await().until(() -> server.get("/health").body().contains("\"disk\":\"low\""));

      var refused = server.post("/generate", say("now").toString());
      assertThat(refused.statusCode()).isEqualTo(507);
      assertThat(json(refused).path("code").asText()).isEqualTo("disk_low");
      assertThat(server.post("/uploads", "a file").statusCode()).isEqualTo(507);
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
      String waiting = UUID.randomUUID().toString();
      redis.lpush("tasks:pending", say("later").put("task_id", waiting).toString());
      assertThat(server.get("/tasks/" + waiting).statusCode()).isEqualTo(404);

      Files.delete(filling);

      server.await(waiting, "completed");
      server.await(server.submit(say("again").toString()), "completed");
    } finally {
      assertThat(call("umount", disk.toString())).isTrue();
    }
  }

  private TestServer serve(Path disk) {
    return place.serve(Map.of("GENPULSE_WORK", disk.resolve("work").toString()));
  }

  private static boolean call(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
