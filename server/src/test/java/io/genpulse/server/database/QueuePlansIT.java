package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.Route;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No statement reads more than it needs when the tables are full, whether they were empty or full
/// when PostgreSQL last looked at them.
class QueuePlansIT {
  @Test
  void everyStatementFindsItsRowsByAnIndex(@TempDir Path folder) {
    var plans = new LoggedPlans(folder);
    try (var database = TestDatabase.start(plans.serverConfig())) {
      database.change(
          "INSERT INTO api_keys (key_id, hash, name, scopes, concurrency)"
              + " VALUES ('limited', '', 'limited', 'submit', 100)");
      database.change("ANALYZE");
      var all = new EveryStatement(database.databases());
      // Often enough for plans that are kept.
      for (int i = 0; i < 12; i++) {
        all.use();
      }
      plans.next(database);
      fill(database);
      plans.next(database);

      all.use();
      assertThat(LoggedPlans.wrong(plans.next(database))).isEmpty();

      database.change("ANALYZE");
      all.use();
      assertThat(LoggedPlans.wrong(plans.next(database))).isEmpty();

      new DatabaseTaskQueue(database.databases()).claim(Route.CPU, EveryStatement.TYPES, 32, "me");
      assertThat(plans.next(database))
          .filteredOn(plan -> plan.path("Query Text").asText().contains("nextval"))
          .singleElement()
          .satisfies(plan -> assertThat(LoggedPlans.blocks(plan)).isLessThan(50));
    }
  }

  /// 60,000 tasks that ended; before them, 10,000 that wait for other workers.
  private static void fill(TestDatabase database) {
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, status, params, request_hash,
          created_at, started_at, finished_at)
        SELECT gen_random_uuid(), 'type' || i % 5, 'cpu', 'http', 'user' || i % 50,
          CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'completed' END,
          jsonb_build_object('prompt', 'fox ' || i), '', at, at, at
        FROM generate_series(1, 60000) AS i, LATERAL (SELECT now() - i * interval '1 s' AS at) AS x""");
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, status, params, request_hash,
          created_at, lease_expires_at, deadline_at)
        SELECT gen_random_uuid(), 'type1', 'diffusers', 'http', 'waiting',
          CASE WHEN i % 100 = 0 THEN 'processing' ELSE 'pending' END, '{}', '',
          now() - interval '2 days' - i * interval '1 s',
          CASE WHEN i % 100 = 0 THEN now() + interval '1 hour' END, now() + interval '1 hour'
        FROM generate_series(1, 10000) AS i""");
    database.change(
        """
        INSERT INTO outbox (task_id, kind, next_at)
        SELECT task_id, k, now() + interval '1 hour' FROM tasks, unnest('{event,webhook}'::text[]) AS k
        WHERE status = 'completed' LIMIT 20000""");
  }
}
