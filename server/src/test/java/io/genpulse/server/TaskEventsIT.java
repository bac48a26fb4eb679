package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.redis.RedisTaskEvents;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// What Redis and the listeners of other processes make of events.
@ExtendWith(SharedServer.class)
class TaskEventsIT {
  private static final Duration DAY = Duration.ofHours(24);

  private final RedisClient redis;
  private final Set<TaskId> ended = ConcurrentHashMap.newKeySet();
  private final RedisTaskEvents one;
  private final RedisTaskEvents two;
  private final TaskId id = TaskId.random();
  private final List<TaskEvent> heard = new CopyOnWriteArrayList<>();

  TaskEventsIT(TestServices services) {
    redis = RedisClient.create("redis://127.0.0.1:" + services.redisPort() + "/63");
    one = RedisTaskEvents.telling(redis, DAY, ended::addAll);
    two = RedisTaskEvents.listening(redis, DAY, ended::addAll);
    two.subscribe(id, heard::add);
    TaskEvent.Output ping = new TaskEvent.Output(TaskId.random(), 0, "", "");
    var arrived = new CountDownLatch(1);
    try (var _ = two.subscribe(ping.taskId(), _ -> arrived.countDown())) {
      await()
          .until(
              () -> {
                one.tell(ping);
                return arrived.getCount() == 0;
              });
    }
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    redis.close();
  }

  private Snapshot event(TaskStatus status, long seq) {
    return new Snapshot(id, status, 0, seq, null, null, List.of(), null, Instant.EPOCH);
  }

  private void held(Snapshot event) {
    await()
        .untilAsserted(
            () -> assertThat(redis.get("task_status:" + id)).isEqualTo(TaskEventJson.write(event)));
  }

  @Test
  void anEventThatIsLateIsDroppedAndTheEndOfATaskNeverIs() {
    one.publish(List.of(event(TaskStatus.PROCESSING, 90)));
    held(event(TaskStatus.PROCESSING, 90));

    two.publishAgain(List.of(event(TaskStatus.PROCESSING, 80), event(TaskStatus.COMPLETED, 85)));

    held(event(TaskStatus.COMPLETED, 85));
    await().untilAsserted(() -> assertThat(ended).containsExactly(id));
    two.repeat(event(TaskStatus.PROCESSING, 80));
    two.publishAgain(List.of(event(TaskStatus.COMPLETED, 85)));
    one.forget(TaskId.random());
    held(event(TaskStatus.COMPLETED, 85));
    assertThat(heard.getLast()).isEqualTo(event(TaskStatus.COMPLETED, 85));
  }

  @Test
  void eventsThatAreSentTogetherAllArriveWhateverScriptsRedisHas() {
    List<Snapshot> life =
        List.of(
            event(TaskStatus.PENDING, 1),
            event(TaskStatus.PROCESSING, 2),
            event(TaskStatus.COMPLETED, 3));

    one.publish(life);

    await().untilAsserted(() -> assertThat(heard).containsExactlyElementsOf(life));
    redis.scriptFlush("");
    one.publish(List.of(event(TaskStatus.PENDING, 4), event(TaskStatus.COMPLETED, 5)));
    held(event(TaskStatus.COMPLETED, 5));
  }

  @Test
  void whatAProcessTellsItselfHearsOnce() {
    two.publish(List.of(event(TaskStatus.PENDING, 1), event(TaskStatus.PROCESSING, 2)));
    held(event(TaskStatus.PROCESSING, 2));

    one.publish(List.of(event(TaskStatus.COMPLETED, 3)));

    await().untilAsserted(() -> assertThat(heard).hasSize(3));
    assertThat(heard)
        .containsExactly(
            event(TaskStatus.PENDING, 1),
            event(TaskStatus.PROCESSING, 2),
            event(TaskStatus.COMPLETED, 3));
  }

  @Test
  void whatHappensMeanwhileIsHeardElsewhereAndIsNoState() {
    one.publish(List.of(event(TaskStatus.PROCESSING, 2)));
    held(event(TaskStatus.PROCESSING, 2));
    var preview = new TaskEvent.Preview(id, "image/jpeg", "AAAA");
    var line = new TaskEvent.Log(id, 1, "step 3 of 20");

    one.tell(new TaskEvent.Preview(id, "image/jpeg", "too early"));
    one.tell(preview);
    one.tell(line);

    await().untilAsserted(() -> assertThat(heard).contains(preview, line));
    held(event(TaskStatus.PROCESSING, 2));
  }

  @Test
  void aWorkerKnowsThatSomeoneWatchesElsewhere() {
    redis.del("gp:viewers");
    assertThat(one.isWatched()).isFalse();

    two.watched();

    assertThat(one.isWatched()).isTrue();
    assertThat(redis.ttl("gp:viewers")).isPositive();
  }

  @Test
  void anEventThatRedisRefusesTakesNoOtherWithIt() {
    TaskId other = TaskId.random();
    redis.lpush("task_status:" + other, "no text");
    Snapshot refused =
        new Snapshot(
            other, TaskStatus.COMPLETED, 100, 3, null, null, List.of(), null, Instant.EPOCH);

    one.publish(List.of(refused, event(TaskStatus.COMPLETED, 3)));

    held(event(TaskStatus.COMPLETED, 3));
    await().untilAsserted(() -> assertThat(ended).containsExactly(id));
    assertThat(heard).containsExactly(event(TaskStatus.COMPLETED, 3));
  }

  @Test
  void aProducerHearsUnderItsOwnFormOfTheId() {
    String written = id.toString().toUpperCase(Locale.ROOT);

    one.alias(id, written);
    one.publish(List.of(event(TaskStatus.PENDING, 1)));

    held(event(TaskStatus.PENDING, 1));
    await().until(() -> redis.exists("task_status:" + written));
    assertThat(redis.get("task_status:" + written))
        .isEqualTo(
            TaskEventJson.write(event(TaskStatus.PENDING, 1)).replace(id.toString(), written));
    await().untilAsserted(() -> assertThat(heard).hasSize(1));

    one.forget(id);

    await().until(() -> redis.exists("task_status:" + written, "task_status:" + id) == 0);
  }

  @Test
  void aRefusalIsToldUnlessThereIsATask() {
    var refused =
        new Snapshot(
            id,
            TaskStatus.FAILED,
            0,
            0,
            null,
            null,
            List.of(),
            new TaskError("refused", "steps must be 1..50"),
            Instant.EPOCH);

    one.refused(refused, id.toString());
    held(refused);
    one.publish(List.of(event(TaskStatus.PENDING, 1)));
    one.refused(refused, id.toString());
    one.repeat(event(TaskStatus.PENDING, 1));

    held(event(TaskStatus.PENDING, 1));
    await().untilAsserted(() -> assertThat(heard).containsExactly(event(TaskStatus.PENDING, 1)));
  }
}
