package io.genpulse.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.database.DatabaseLeftovers;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.TestDatabase;
import io.genpulse.server.storage.ObjectListing;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionIT {
  private static final TestDatabase database = TestDatabase.start();
  private static final Duration MONTH = Duration.ofDays(30);

  private final Store store = new Store();
  private final DatabaseLeftovers leftovers = new DatabaseLeftovers(database.databases());

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.change(
        "TRUNCATE tasks, outbox, dead_letters, idempotency_keys, instances, upkeep, ended_counts CASCADE");
  }

  /// A task that ended so many days ago and left an object.
  private static ObjectKey ended(int daysAgo, String status) {
    TaskId id = TaskId.random();
    var key = new ObjectKey("2026/01/02/me/" + id + ".png");
    database.change(
        """
        WITH t AS (
          INSERT INTO tasks (task_id, task_type, route, source, user_id, status, params,
            request_hash, finished_at)
          VALUES ('%s', 'echo', 'cpu', 'http', 'me', '%s', '{}', '',
            now() - interval '%d days') RETURNING task_id)
        INSERT INTO task_outputs (task_id, n, object_key, media_type, bytes, sha256, created_at)
        SELECT task_id, 1, '%s', 'image/png', 1, '', now() - interval '%d days' FROM t"""
            .formatted(id, status, daysAgo, key, daysAgo));
    return key;
  }

  private void run(Duration tasks, @Nullable Duration objectTtl) {
    database.change("TRUNCATE upkeep");
    new Retention(
            leftovers,
            store,
            new RetentionSettings(tasks, MONTH, 5, Duration.ofDays(1), MONTH, objectTtl))
        .run();
  }

  private static long count(String table) {
    return database.number("SELECT count(*) FROM " + table);
  }

  @Test
  void removesOldTasksWithTheirObjects() {
    ObjectKey old = store.with(ended(31, "completed"));
    ObjectKey young = store.with(ended(29, "completed"));
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash, created_at)
        SELECT gen_random_uuid(), 'echo', 'cpu', 'http', 'me', '{}', '', now() - interval '99 days'""");
    run(Duration.ZERO, null);
    assertThat(count("tasks")).isEqualTo(3);

    run(MONTH, null);

    assertThat(store.objects).containsOnlyKeys(young).doesNotContainKey(old);
    assertThat(count("tasks")).isEqualTo(2);
    assertThat(count("task_outputs")).isEqualTo(1);
    assertThat(new DatabaseTaskRepository(database.databases()).stats().byStatus())
        .isEqualTo(Map.of("pending", 1L, "completed", 1L));
  }

  @Test
  void keepsRowsWhoseObjectsTheStoreMayStillGiveUp() {
    store.with(ended(31, "failed"));
    store.away = true;
    run(MONTH, null);
    assertThat(count("tasks")).isEqualTo(1);

    store.away = false;
    run(MONTH, null);

    assertThat(count("tasks")).isZero();
    assertThat(store.objects).isEmpty();
  }

  @Test
  void expiredObjectsGoAndTheirTasksSaySo() {
    ObjectKey old = store.with(ended(3, "completed"));
    ObjectKey young = store.with(ended(1, "completed"));

    run(MONTH, Duration.ofDays(2));

    assertThat(store.objects).containsOnlyKeys(young);
    assertThat(
            database.number(
                "SELECT count(*) FROM task_outputs WHERE removed_at IS NOT NULL AND object_key = '%s'"
                    .formatted(old)))
        .isEqualTo(1);
    var id = OrphanSweeper.taskOf(old).orElseThrow();
    assertThat(new DatabaseTaskRepository(database.databases()).find(id).orElseThrow().outputs())
        .singleElement()
        .satisfies(output -> assertThat(output.removedAt()).isNotNull());
  }

  @Test
  void nothingElseGrowsForEver() {
    database.change(
        """
        INSERT INTO dead_letters (raw, reason, source, created_at)
        SELECT i::text, 'r', 'mq', now() - (i > 8)::int * interval '1 hour'
          - (i <= 1)::int * interval '31 days' FROM generate_series(1, 9) AS i""");
    database.change(
        """
        INSERT INTO idempotency_keys (key, body_hash, task_id, created_at)
        SELECT i::text, '', gen_random_uuid(), now() - i * interval '26 hours'
        FROM generate_series(0, 3000) AS i""");
    database.change(
        """
        INSERT INTO instances (instance_id, host_id, pid, proc_start, last_seen)
        SELECT i::text, 'h', 1, 1, now() - i * interval '25 hours' FROM generate_series(0, 3) AS i""");
    ended(1, "completed");
    database.change(
        """
        INSERT INTO outbox (task_id, kind, created_at, done_at)
        SELECT task_id, 'webhook', now() - d * interval '1 day', CASE d WHEN 3 THEN now() - interval '2 days' END
        FROM tasks, unnest(array[1, 3, 8]) AS d""");
    database.change(
        "INSERT INTO ended_counts SELECT 'completed', 1, now() - interval '1 hour' FROM generate_series(1, 50)");

    run(MONTH, null);

    assertThat(count("dead_letters")).isEqualTo(5);
    assertThat(count("dead_letters WHERE raw IN ('1', '2', '3', '4')")).isZero();
    assertThat(count("idempotency_keys")).isEqualTo(1);
    assertThat(count("instances")).isEqualTo(1);
    assertThat(count("outbox")).isEqualTo(1);
    assertThat(count("ended_counts")).isEqualTo(1);
  }

  @Test
  void processesTakeTurns() {
    assertThat(leftovers.turn("sweep", Duration.ofHours(1))).isTrue();
    assertThat(leftovers.turn("sweep", Duration.ofHours(1))).isFalse();
    assertThat(leftovers.turn("other", Duration.ofHours(1))).isTrue();

    database.change("UPDATE upkeep SET next_at = now() - interval '1 s'");

    assertThat(leftovers.turn("sweep", Duration.ofHours(1))).isTrue();
  }

  private void sweep(Duration later) {
    database.change("TRUNCATE upkeep");
    new OrphanSweeper(
            leftovers,
            store,
            store,
            new RetentionSettings(MONTH, MONTH, 5, Duration.ofDays(1), MONTH, null),
            InstantSource.offset(InstantSource.system(), later))
        .run();
  }

  @Test
  void removesObjectsThatNoTaskKnows() {
    ObjectKey known = store.with(ended(1, "completed"));
    ObjectKey running = store.with(ended(1, "processing"));
    database.change("DELETE FROM task_outputs WHERE object_key = '%s'".formatted(running));
    ObjectKey foreign = store.with(new ObjectKey("backup/2026.tar"));
    ObjectKey upload = store.with(new ObjectKey("uploads/" + TaskId.random() + ".png"));
    ObjectKey orphan = store.with(new ObjectKey("2026/01/02/me/" + TaskId.random() + "-r2_3.png"));

    sweep(Duration.ofHours(23));
    assertThat(store.objects).containsKey(orphan);
    sweep(Duration.ofHours(25));

    assertThat(store.objects).containsOnlyKeys(known, running, foreign, upload);
    sweep(MONTH.plusDays(1));
    assertThat(store.objects).containsOnlyKeys(known, running, foreign);
  }

  @Test
  void takesABucketOfAnotherDatabaseForWhatItIs() {
    for (int i = 0; i < 20; i++) {
      store.with(new ObjectKey("2026/01/02/me/" + TaskId.random() + ".png"));
    }

    sweep(Duration.ofHours(25));

    assertThat(store.objects).hasSize(20);
  }

  private static final class Store implements ObjectStorage, ObjectListing {
    final Map<ObjectKey, Instant> objects = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    boolean away;

    ObjectKey with(ObjectKey key) {
      objects.put(key, InstantSource.system().instant());
      return key;
    }

    @Override
    public void put(ObjectKey key, Path file, String mediaType) {
      with(key);
    }

    @Override
    public URI link(ObjectKey key) {
      return URI.create("memory:/" + key);
    }

    @Override
    public boolean get(ObjectKey key, Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remove(ObjectKey key) {
      if (away) {
        throw new StorageException("away", true, null);
      }
      objects.remove(key);
    }

    @Override
    public void check() {}

    @Override
    public void walk(Predicate<List<StoredObject>> page) {
      List<StoredObject> all = new ArrayList<>();
      objects.forEach((key, at) -> all.add(new StoredObject(key, at)));
      var _ = page.test(all);
    }
  }
}
