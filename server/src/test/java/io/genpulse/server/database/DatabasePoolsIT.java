package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.Route;
import io.genpulse.server.database.DatabaseSettings.Migrate;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DatabasePoolsIT {
  private static final TestDatabase database = TestDatabase.start();

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void slowReadsKeepNoWorkWaitingAndEndByThemselves() throws Exception {
    var queue = new DatabaseTaskQueue(database.databases());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        readers.add(
            threads.submit(
                () -> database.databases().readSql().run("SELECT pg_sleep(60) AS s", Map.of())));
      }
      String sleeping =
          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
      Awaitility.await().until(() -> database.number(sleeping) >= 3);

      for (int i = 0; i < 20; i++) {
        assertThat(queue.claim(Route.CPU, Set.of("echo"), 1, "me")).isEmpty();
      }

      assertThat(
              database.number(
                  "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'genpulse%'"))
          .isLessThanOrEqualTo(database.config().connections());
      for (Future<?> reader : readers) {
        assertThatThrownBy(reader::get).hasCauseInstanceOf(TaskStoreUnavailableException.class);
      }
      Awaitility.await().until(() -> database.number(sleeping) == 0);
    }
  }

  @Test
  void aStartThatMayNotMigrateNeedsTheSchemaToBeThere() {
    database.change("CREATE DATABASE other");
    DatabaseSettings auto = settings("other", Migrate.AUTO);
    DatabaseSettings never = settings("other", Migrate.NEVER);

    assertThatThrownBy(() -> DatabasePools.open(never))
        .hasMessageMatching(
            "the database's schema has version none, this GenPulse needs \\d+:"
                + " run \"genpulse migrate\" first, or set database.migrate to auto");
    String version = Migration.run(auto);
    assertThat(Migration.run(auto)).isEqualTo(version);

    DatabasePools.open(never).close();
  }

  @Test
  void anOlderVersionWorksWithTheSchemaOfANewerOne() {
    database.change(
        """
        INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
          checksum, installed_by, execution_time, success)
        VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'me', 1, true)""");

    for (Migrate migrate : Migrate.values()) {
      DatabasePools.open(settings("postgres", migrate)).close();
    }
  }

  private static DatabaseSettings settings(String name, Migrate migrate) {
    DatabaseSettings config = database.config();
    return new DatabaseSettings(
        config.url().replaceAll("/postgres\\b", "/" + name),
        config.user(),
        config.password(),
        3,
        migrate);
  }
}
