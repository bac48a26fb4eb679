package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.redis.RedisTaskEvents;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

/// A Redis whose memory is used up.
@ExtendWith(SharedServer.class)
class SmallRedisIT {
  private static final int MESSAGES = 3_000;

  private static final int ENDED = 30_000;

  private final TestPlace place;
  private final AtomicInteger ended = new AtomicInteger();

  SmallRedisIT(TestServices services) {
    this.place = services.place();
  }

  private static void fill(RedisClient redis) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; ; i++) {
                redis.set("filler:" + i, "x".repeat(900));
              }
            })
        .isInstanceOf(JedisDataException.class)
        .hasMessageContaining("OOM");
  }

  @Test
  void aFullRedisIsEmptiedAndSaysThatItIsFull() {
    try (var small = SmallRedis.start();
        RedisClient redis = RedisClient.create(small.settings().url())) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        ids.add(UUID.randomUUID().toString());
        redis.lpush("tasks:pending", say("m").put("task_id", ids.getLast()).toString());
      }
      fill(redis);

      try (var server = place.at(place.database(), small.settings()).serve()) {
        assertThat(TestServer.json(server.get("/health")).at("/checks/redis").asText())
            .isEqualTo("full");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);

        await("all messages taken in")
            .atMost(Duration.ofMinutes(1))
            .until(() -> place.number("SELECT count(*) FROM tasks") == MESSAGES);
        await().atMost(Duration.ofSeconds(10)).until(() -> redis.llen("tasks:pending") == 0);
        server.await(ids.getLast(), "completed", Duration.ofMinutes(1));
      }
      assertThat(redis.keys("gp:inbox:proc:*")).isEmpty();
    }
  }

  @Test
  void lastEventsOfEndedTasksNeverFillRedis() {
    try (var small = SmallRedis.start();
        RedisClient redis = RedisClient.create(small.settings().url());
        var events =
            RedisTaskEvents.telling(
                redis, Duration.ofHours(24), tasks -> ended.addAndGet(tasks.size()))) {
      for (int i = 0; i < ENDED; i += 1_000) {
        events.publish(IntStream.range(0, 1_000).mapToObj(_ -> completed()).toList());
        int all = i + 1_000;
        await().atMost(Duration.ofSeconds(20)).until(() -> ended.get() == all);
      }

      assertThat(redis.lpush("tasks:pending", "x".repeat(1_000))).isEqualTo(1);
      assertThat(redis.info("memory")).contains("maxmemory_human:24.00M");
    }
  }

  @Test
  void aFullRedisStillTellsAndKeepsNoOlderState() {
    try (var small = SmallRedis.start();
        RedisClient redis = RedisClient.create(small.settings().url());
        var heard = RedisTaskEvents.listening(redis, Duration.ofHours(24), _ -> {});
        var events =
            RedisTaskEvents.telling(
                redis, Duration.ofHours(24), tasks -> ended.addAndGet(tasks.size()))) {
      TaskEvent.Snapshot end = completed();
      var news = new CopyOnWriteArrayList<TaskEvent>();
      heard.subscribe(end.taskId(), news::add);
      await().until(() -> SmallRedis.patterns(redis) == 2);
      redis.set("task_status:" + end.taskId(), "{\"seq\":1,\"status\":\"processing\"}");
      fill(redis);

      events.publish(List.of(end));

      await().untilAsserted(() -> assertThat(news).containsExactly(end));
      assertThat(redis.get("task_status:" + end.taskId())).isNull();
      assertThat(ended).hasValue(1);
    }
  }

  private static TaskEvent.Snapshot completed() {
    String url = "http://127.0.0.1:9010/genpulse/" + "x".repeat(350);
    return new TaskEvent.Snapshot(
        TaskId.random(),
        TaskStatus.COMPLETED,
        100,
        1_700_000_000_000L,
        null,
        url,
        List.of(url),
        null,
        Instant.EPOCH);
  }
}
