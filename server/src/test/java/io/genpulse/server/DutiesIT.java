package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/// What a process does, and does not, that has only one of the parts.
@ExtendWith(SharedServer.class)
class DutiesIT {
  private final TestPlace place;

  DutiesIT(TestServices services) {
    this.place = services.place();
  }

  /// A row of another process that is gone by now.
  private String left(String status, String more) {
    String id = UUID.randomUUID().toString();
    assertThat(
            place.query(
                """
                INSERT INTO tasks (task_id, task_type, route, source, user_id, status, params,
                  request_hash, %s) VALUES ('%s', 'say', 'cpu', 'http', 'me', '%s', '{}', '',
                  now() - interval '1 minute') RETURNING task_id"""
                    .formatted(more, id, status)))
        .isEqualTo(id);
    return id;
  }

  @Test
  void theApiAloneFailsWhatIsOverdueAndTellsWhatNobodyTold() {
    try (var api = place.api(100);
        RedisClient redis = place.openRedis()) {
      String overdue = left("pending", "deadline_at");
      String untold = left("canceled", "finished_at");
      assertThat(
              place.query(
                  "INSERT INTO outbox (task_id, kind) VALUES ('%s', 'event') RETURNING task_id"
                      .formatted(untold)))
          .isEqualTo(untold);

      JsonNode failed = api.await(overdue, "failed");
      assertThat(failed.path("error").path("code").asText()).isEqualTo("deadline_exceeded");
      await().until(() -> String.valueOf(redis.get("task_status:" + untold)).contains("canceled"));
    }
  }

  @Test
  void workersAloneHearNoEventsOfOtherTasks() {
    try (RedisClient redis = place.openRedis()) {
      try (var worker = place.worker()) {
        await().until(() -> subscriptions(redis).size() >= 2);
        // The bell, and the two kinds of orders to engines.
        assertThat(subscriptions(redis)).containsExactlyInAnyOrder(1, 2);
        assertThat(worker.port()).isNegative();
      }
      try (var _ = place.api(100)) {
        // The bell, pushes, and events of two kinds.
        await()
            .untilAsserted(
                () -> assertThat(subscriptions(redis)).containsExactlyInAnyOrder(1, 1, 2));
      }
    }
  }

  /// How many patterns each subscription at this place has.
  private List<Integer> subscriptions(RedisClient redis) {
    String url = place.redis().url();
    String here = " db=" + url.substring(url.lastIndexOf('/') + 1) + " ";
    return redis
        .executeCommand(
            new CommandObject<>(
                new CommandArguments(Protocol.Command.CLIENT).add("LIST").add("TYPE").add("PUBSUB"),
                BuilderFactory.STRING))
        .lines()
        .filter(line -> line.contains(here))
        .map(line -> Integer.valueOf(line.replaceFirst(".* psub=([0-9]+) .*", "$1")))
        .toList();
  }
}
