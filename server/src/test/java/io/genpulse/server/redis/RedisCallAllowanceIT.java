package io.genpulse.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.client.http.LocalCallAllowance;
import io.genpulse.client.http.ProviderLimits;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

class RedisCallAllowanceIT {
  private static final int PER_MINUTE = 5;

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static RedisClient client(int port) {
    return RedisPool.open(new RedisSettings("redis://127.0.0.1:" + port, Duration.ofHours(1)));
  }

  /// As one worker has them.
  private static ProviderLimits limits(RedisClient redis) {
    return new ProviderLimits(
        "acme",
        100,
        PER_MINUTE,
        new RedisCallAllowance(redis, "acme", new LocalCallAllowance(InstantSource.system())),
        Thread::sleep);
  }

  @Test
  void workersKeepToOneLimitTogether() throws Exception {
    int port = freePort();
    RedisServer server = RedisServer.newRedisServer().port(port).setting("bind 127.0.0.1").build();
    server.start();
    try (RedisClient one = client(port);
        RedisClient other = client(port);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ProviderLimits> workers = List.of(limits(one), limits(other));
      var answers = new ArrayList<Future<Boolean>>();
      for (int n = 0; n < 40; n++) {
        ProviderLimits worker = workers.get(n % 2);
        answers.add(callers.submit(() -> mayCall(worker)));
      }

      int made = 0;
      for (Future<Boolean> answer : answers) {
        made += answer.get(60, TimeUnit.SECONDS) ? 1 : 0;
      }

      assertThat(made).isEqualTo(PER_MINUTE);
      assertThat(one.llen("gp:rl:acme")).isEqualTo(PER_MINUTE);

      workers.getFirst().holdOff(Duration.ofMinutes(9));
      workers.getFirst().holdOff(Duration.ofSeconds(1));
      assertThatThrownBy(workers.getLast()::enter)
          .isInstanceOfSatisfying(
              EngineException.class,
              e ->
                  assertThat(e.retryAfter().orElseThrow())
                      .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(9)));

      server.stop();
      ProviderLimits alone = workers.getLast();
      assertThat(mayCall(alone)).isTrue();
    } finally {
      server.stop();
    }
  }

  private static boolean mayCall(ProviderLimits worker) throws InterruptedException {
    try {
      worker.submit();
      return true;
    } catch (EngineException e) {
      assertThat(e.error()).isEqualTo(EngineError.RATE_LIMITED);
      assertThat(e.retryAfter().orElseThrow()).isPositive();
      return false;
    }
  }
}
