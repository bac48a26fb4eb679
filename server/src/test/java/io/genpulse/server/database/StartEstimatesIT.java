package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartEstimatesIT {
  private static final TestDatabase DATABASE = TestDatabase.start();
  private final StartEstimates estimates = new StartEstimates(DATABASE.databases().readSql());

  @AfterAll
  static void stop() {
    DATABASE.close();
  }

  @BeforeEach
  void empty() {
    DATABASE.change("TRUNCATE tasks, outbox CASCADE");
  }

  /// Pictures take 60 s with one model and 10 s with the other, one after an hour: the median.
  private static void ended(int count) {
    DATABASE.change(
        """
        INSERT INTO tasks (task_id, task_type, route, provider, source, user_id, status, params,
          request_hash, created_at, started_at, finished_at, duration_ms)
        SELECT gen_random_uuid(), 'picture', 'cpu', p, 'http', 'me', 'completed',
          jsonb_build_object('model', m), '', now(), now(), now() - i * interval '1 s',
          CASE WHEN i = 1 THEN 3600000 ELSE CASE m WHEN 'slow' THEN 60000 ELSE 10000 END END
        FROM generate_series(1, %d) AS i, unnest('{slow,fast}'::text[]) AS m,
          unnest('{one,NULL}'::text[]) AS p"""
            .formatted(count));
  }

  private static void open(String status, String model, int count, int ranSeconds) {
    DATABASE.change(
        """
        INSERT INTO tasks (task_id, task_type, route, provider, source, user_id, status, params,
          request_hash, created_at, run_at, started_at)
        SELECT gen_random_uuid(), 'picture', 'cpu', 'one', 'http', 'me', '%s',
          jsonb_build_object('model', '%s'), '', now(), now() - interval '1 minute',
          CASE WHEN '%s' = 'processing' THEN now() - interval '%d s' END
        FROM generate_series(1, %d)"""
            .formatted(status, model, status, ranSeconds, count));
  }

  private Optional<Duration> untilStart() {
    Instant now = Instant.now();
    return estimates.of("cpu", 0, now).map(start -> Duration.between(now, start));
  }

  /// What runs goes on meanwhile.
  private static void assertAbout(Optional<Duration> actual, int seconds) {
    assertThat(actual.orElseThrow())
        .isBetween(Duration.ofSeconds(seconds - 25), Duration.ofSeconds(seconds + 1));
  }

  @Test
  void whoIsNextBeginsWhenTheFirstThatRunsIsDone() {
    ended(9);
    open("processing", "slow", 1, 20);
    open("processing", "slow", 1, 0);

    assertAbout(untilStart(), 40);
  }

  @Test
  void thoseBeforeItAreSharedByAllThatRun() {
    ended(9);
    open("processing", "slow", 1, 20);
    open("processing", "slow", 1, 0);
    open("pending", "slow", 3, 0);
    open("pending", "fast", 4, 0);

    // 40 s and 60 s are left of what runs, 3 times 60 s and 4 times 10 s wait.
    assertAbout(untilStart(), 160);
  }

  @Test
  void oneThatRunsLongerThanUsualIsTakenToEndNow() {
    ended(9);
    open("processing", "fast", 1, 500);

    assertAbout(untilStart(), 0);
  }

  @Test
  void nothingIsSaidWhereTooLittleIsKnown() {
    ended(4);
    open("processing", "slow", 1, 0);
    assertThat(untilStart()).isEmpty();

    ended(9);
    open("pending", "new", 1, 0);
    assertThat(untilStart()).isEmpty();
  }

  @Test
  void nothingIsSaidWhereNothingRuns() {
    ended(9);
    open("pending", "slow", 1, 0);

    assertThat(untilStart()).isEmpty();
  }
}
