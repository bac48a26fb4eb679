package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskStatus;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No statement reads more than it needs when the tables are full, whether they were empty or full
/// when PostgreSQL last looked at them.
class QueuePlansIT {
  private static final Set<String> TYPES = Set.of("type1", "type2");

  @Test
  void everyStatementFindsItsRowsByAnIndex(@TempDir Path folder) {
    var plans = new LoggedPlans(folder);
    try (var database = TestDatabase.start(plans.serverConfig())) {
      database.change("ANALYZE");
      // Often enough for plans that are kept.
      for (int i = 0; i < 12; i++) {
        useAll(database);
      }
      plans.next(database);
      fill(database);
      plans.next(database);

      useAll(database);
      assertThat(LoggedPlans.wrong(plans.next(database))).isEmpty();

      database.change("ANALYZE");
      useAll(database);
      assertThat(LoggedPlans.wrong(plans.next(database))).isEmpty();

      queue(database).claim(Route.CPU, TYPES, 32, "me");
      assertThat(plans.next(database))
          .filteredOn(plan -> plan.path("Query Text").asText().contains("nextval"))
          .singleElement()
          .satisfies(plan -> assertThat(LoggedPlans.blocks(plan)).isLessThan(50));
    }
  }

  private static DatabaseTaskQueue queue(TestDatabase database) {
    return new DatabaseTaskQueue(database.databases());
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

  private static void useAll(TestDatabase database) {
    DatabaseTaskQueue queue = queue(database);
    queue.claim(Route.CPU, TYPES, 32, "me");
    queue.due(EnumSet.of(Route.CPU, Route.API), TYPES, "me");
    queue.reap(queue.now(), Set.of());
    queue.lookout("here");
    var me = new WorkerInstance("me", "here", 1, 2);
    assertThat(queue.register(me)).isFalse();
    queue.disown("me", List.of());
    new DatabaseOutbox(database.databases()).due(100);
    var repository = new DatabaseTaskRepository(database.databases());
    repository.stats();
    repository.pending(10_000);
    var waiting = new DatabasePendingTasks(database.databases());
    waiting.factsWithPlace(TaskId.random());
    waiting.facts(List.of(TaskId.random(), TaskId.random()));
    repository.cancel(TaskId.random());
    repository.remove(TaskId.random());
    for (TaskStatus status : EnumSet.complementOf(EnumSet.of(TaskStatus.OTHER))) {
      list(repository, Set.of(status), null, null, null);
    }
    list(repository, Set.of(), null, null, null);
    list(repository, Set.of(TaskStatus.PENDING, TaskStatus.FAILED), null, null, null);
    list(repository, Set.of(), "type3", null, null);
    list(repository, Set.of(), "no such type", null, null);
    list(repository, Set.of(), null, "user3", null);
    list(repository, Set.of(), null, "nobody", null);
    list(repository, Set.of(), null, null, "nothing like it");
    list(repository, Set.of(), null, null, TaskId.random().toString());
  }

  private static void list(
      DatabaseTaskRepository repository,
      Set<TaskStatus> statuses,
      @Nullable String type,
      @Nullable String user,
      @Nullable String text) {
    TaskPage first = repository.list(new TaskQuery(statuses, type, user, text, 50, null));
    repository.list(new TaskQuery(statuses, type, user, text, 50, first.nextCursor()));
  }
}
