package io.genpulse.server.database;

import java.util.Arrays;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/// Brings the schema up to date, by the numbered statements in `db/migration`, under a lock:
/// several processes may ask for it at once. It only adds, so that an older version goes on beside
/// a newer.
public final class Migration {
  private Migration() {}

  /// Does what is still to be done and answers the version that the schema has then, such as `003`.
  public static String run(DatabaseSettings settings) {
    Flyway flyway = flyway(settings);
    flyway.migrate();
    MigrationInfo current = flyway.info().current();
    return current == null ? "" : String.valueOf(current.getVersion());
  }

  /// @throws IllegalStateException when something is to be done but a start may not do it
  static void atStart(DatabaseSettings settings) {
    switch (settings.migrate()) {
      case AUTO -> run(settings);
      case NEVER -> require(flyway(settings).info());
    }
  }

  private static void require(MigrationInfoService info) {
    MigrationInfo[] pending = info.pending();
    if (pending.length > 0) {
      MigrationInfo current = info.current();
      throw new IllegalStateException(
          ("the database's schema has version %s, this GenPulse needs %s: run \"genpulse migrate\""
                  + " first, or set database.migrate to auto")
              .formatted(
                  current == null ? "none" : current.getVersion(),
                  Arrays.stream(pending).toList().getLast().getVersion()));
    }
  }

  private static Flyway flyway(DatabaseSettings settings) {
    return Flyway.configure(Migration.class.getClassLoader())
        // Not from a pool: a migration may take longer than a statement may.
        .dataSource(settings.url(), settings.user(), settings.password())
        // A pooler may stand between, whose sessions are not ours to prepare anything in.
        .jdbcProperties(Map.of("prepareThreshold", "0"))
        .locations("classpath:db/migration")
        .load();
  }
}
