package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.Route;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseTaskRepositoryIT {
  private static final TestDatabase database = TestDatabase.start();

  private final DatabaseTaskRepository repository =
      new DatabaseTaskRepository(database.databases());

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.change("TRUNCATE tasks, outbox, ended_counts CASCADE");
  }

  private TaskId stored(String params) {
    TaskId id = TaskId.random();
    repository.insert(
        List.of(new NewTask(id, "echo", Route.CPU, null, 0, "http", "me", params, "aa", null)));
    return id;
  }

  private static TaskQuery query(
      Set<TaskStatus> statuses, @Nullable String text, int limit, @Nullable String cursor) {
    return new TaskQuery(statuses, null, null, text, limit, cursor);
  }

  private List<TaskId> everyPage(Set<TaskStatus> statuses, @Nullable String text, int limit) {
    List<TaskId> ids = new ArrayList<>();
    String cursor = null;
    do {
      TaskPage page = repository.list(query(statuses, text, limit, cursor));
      page.items().forEach(task -> ids.add(task.id()));
      cursor = page.nextCursor();
    } while (cursor != null);
    return ids;
  }

  @Test
  void listsLeaveOutWhatIsLarge() {
    TaskId small = stored("{\"prompt\": \"fox\"}");
    TaskId large = stored("{\"prompt\": \"fox\", \"workflow\": \"" + "x".repeat(1 << 20) + "\"}");

    TaskPage page = repository.list(query(Set.of(), "fox", 10, null));

    assertThat(page.items()).extracting(Task::id).containsExactly(large, small);
    assertThat(page.items())
        .extracting(Task::params)
        .containsExactly("null", "{\"prompt\": \"fox\"}");
    assertThat(page.omitted()).isEqualTo(Map.of(large, List.of("params")));
    assertThat(repository.find(large).orElseThrow().params()).hasSizeGreaterThan(1 << 20);
  }

  @Test
  void pagesMissAndRepeatNothingWhateverIsAskedFor() {
    for (int i = 0; i < 30; i++) {
      stored("{\"prompt\": \"fox\"}");
    }
    database.change(
        """
        UPDATE tasks SET status = s, finished_at = CASE WHEN s NOT LIKE 'p%' THEN now() END
        FROM (SELECT task_id AS id, (array['pending', 'processing', 'completed', 'failed',
          'canceled'])[1 + row_number() OVER () % 5] AS s FROM tasks) AS x WHERE id = task_id""");
    List<TaskId> all = everyPage(Set.of(), null, 7);

    assertThat(all).hasSize(30).doesNotHaveDuplicates();
    assertThat(everyPage(EnumSet.complementOf(EnumSet.of(TaskStatus.OTHER)), null, 7))
        .isEqualTo(all);
    assertThat(everyPage(Set.of(), "FOX", 7)).isEqualTo(all);
    for (TaskStatus status : EnumSet.complementOf(EnumSet.of(TaskStatus.OTHER))) {
      assertThat(everyPage(Set.of(status), null, 4)).hasSize(6).isSubsetOf(all);
    }
    assertThat(everyPage(Set.of(), all.getLast().toString(), 7)).containsExactly(all.getLast());
  }

  @Test
  void aSearchGoesOnByItsCursorWhereAPageFindsNothing() {
    TaskId old = stored("{\"prompt\": \"needle\"}");
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash, created_at)
        SELECT gen_random_uuid(), 'echo', 'cpu', 'http', 'me', '{}', '', now() + i * interval '1 ms'
        FROM generate_series(1, %d) AS i"""
            .formatted(TaskListing.SEARCHED + 5));

    TaskPage first = repository.list(query(Set.of(), "needle", 10, null));
    TaskPage second = repository.list(query(Set.of(), "needle", 10, first.nextCursor()));

    assertThat(first.items()).isEmpty();
    assertThat(second.items()).extracting(Task::id).containsExactly(old);
    assertThat(second.nextCursor()).isNull();
  }

  @Test
  void countsWhatEndsAndWhatIsRemoved() {
    TaskId one = stored("{}");
    TaskId two = stored("{}");
    stored("{}");
    repository.cancel(one);
    repository.cancel(two);
    repository.remove(two);

    assertThat(repository.stats().byStatus()).isEqualTo(Map.of("pending", 1L, "canceled", 1L));
    assertThat(repository.stats().open()).isEqualTo(Map.of("cpu", Map.of("pending", 1L)));
    assertThat(repository.stats().oldestPendingSeconds()).isPositive();
  }

  @Test
  void whatANewerVersionWritesIsShownAndLeftAlone() {
    TaskId known = stored("{}");
    TaskId route = stored("{}");
    TaskId status = stored("{}");
    database.change("ALTER TABLE tasks DROP CONSTRAINT tasks_status_check");
    database.change(
        """
        UPDATE tasks SET route = 'gpu', deadline_at = now() - interval '1 s' WHERE task_id = '%s'"""
            .formatted(route));
    database.change(
        "UPDATE tasks SET status = 'resting', lease_expires_at = now() WHERE task_id = '%s'"
            .formatted(status));
    database.change(
        "INSERT INTO outbox (task_id, kind) SELECT task_id, 'event' FROM tasks WHERE status = 'resting'");
    var queue = new DatabaseTaskQueue(database.databases());

    assertThat(repository.list(query(Set.of(), null, 10, null)).items())
        .extracting(Task::statusWord, Task::route)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("resting", "cpu"),
            org.assertj.core.groups.Tuple.tuple("pending", "gpu"),
            org.assertj.core.groups.Tuple.tuple("pending", "cpu"));
    assertThat(repository.find(status).orElseThrow().status()).isEqualTo(TaskStatus.OTHER);
    assertThat(repository.stats().byStatus()).isEqualTo(Map.of("pending", 2L, "resting", 1L));
    assertThat(queue.reap(queue.now(), Set.of())).isEmpty();
    assertThat(new DatabaseOutbox(database.databases()).due(10)).isEmpty();
    assertThat(queue.claim(Route.CPU, Set.of("echo"), 10, "me"))
        .extracting(lease -> lease.task().id())
        .containsExactly(known);
  }
}
