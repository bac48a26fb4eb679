package io.genpulse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.redis.RedisInbox;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// What a process had taken out of the lists when it died is there again for the others.
@ExtendWith(SharedServer.class)
class RedisInboxIT {
  private static final WorkerInstance SELF = HostProcesses.self();
  private static final WorkerInstance DEAD =
      new WorkerInstance(SELF.id(), SELF.hostId(), SELF.pid(), SELF.startedAt() - 3_600_000);
  private static final WorkerInstance ELSEWHERE = new WorkerInstance("other", "elsewhere", 1, 1);

  private final RedisClient redis;
  private final RedisInbox inbox;

  RedisInboxIT(TestServices services) {
    redis = RedisClient.create("redis://127.0.0.1:" + services.redisPort() + "/62");
    inbox = of(SELF);
  }

  @AfterEach
  void close() {
    redis.flushDB();
    redis.close();
  }

  private RedisInbox of(WorkerInstance process) {
    return new RedisInbox(redis, HostProcesses.name(process), 100);
  }

  private static List<String> texts(RedisInbox.Pulled pulled) {
    return pulled.messages().stream().map(message -> new String(message, UTF_8)).toList();
  }

  @Test
  void whatADeadProcessOfThisHostHadIsTakenAtOnceAndBeforeTheRest() {
    RedisInbox dead = of(DEAD);
    dead.beat();
    redis.lpush("tasks:pending", "first", "second");
    redis.lpush("tasks:control", "order");
    assertThat(texts(dead.pull())).containsExactly("first", "second");
    assertThat(texts(dead.control())).containsExactly("order");
    redis.lpush("tasks:pending", "third");

    inbox.rescue();

    assertThat(texts(inbox.pull())).containsExactly("first", "second", "third");
    assertThat(texts(inbox.control())).containsExactly("order");
    inbox.done();
    inbox.controlDone();
    assertThat(redis.keys("*")).isEmpty();
  }

  @Test
  void aProcessElsewhereIsGoneOnceItIsSilent() {
    RedisInbox elsewhere = of(ELSEWHERE);
    elsewhere.beat();
    redis.lpush("tasks:pending", "first");
    assertThat(texts(elsewhere.pull())).containsExactly("first");

    inbox.rescue();
    assertThat(inbox.pull().isEmpty()).isTrue();
    redis.zadd("gp:inbox:live", 1, HostProcesses.name(ELSEWHERE));
    inbox.rescue();

    assertThat(texts(inbox.pull())).containsExactly("first");
  }

  @Test
  void whoIsNotSureTakesItsOwnBackInOrder() {
    redis.lpush("tasks:pending", "first", "second", "third");
    assertThat(inbox.pull().messages()).hasSize(3);

    inbox.giveBack();

    assertThat(texts(of(ELSEWHERE).pull())).containsExactly("first", "second", "third");
  }

  @Test
  void whatIsTooLargeNeverComesHereButForItsHead() {
    redis.lpush("tasks:pending", "x".repeat(2_000), "good");

    RedisInbox.Pulled pulled = inbox.pull();

    assertThat(texts(pulled)).containsExactly("good");
    assertThat(pulled.oversized())
        .singleElement()
        .satisfies(head -> assertThat(head).hasSize(1024));
    assertThat(redis.xlen("tasks:dead")).isEqualTo(1);
  }
}
