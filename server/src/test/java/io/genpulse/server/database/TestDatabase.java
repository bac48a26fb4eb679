package io.genpulse.server.database;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A real PostgreSQL for one test class, with our schema.
public final class TestDatabase implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private final DatabasePools databases;

  private TestDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
    this.databases = DatabasePools.open(config());
  }

  public static TestDatabase start() {
    return start(Map.of());
  }

  /// @param config more lines of `postgresql.conf`
  public static TestDatabase start(Map<String, String> config) {
    try {
      EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
      config.forEach(builder::setServerConfig);
      return new TestDatabase(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatabaseSettings config() {
    return new DatabaseSettings(
        postgres.getJdbcUrl("postgres", "postgres"),
        "postgres",
        "postgres",
        10,
        DatabaseSettings.Migrate.AUTO);
  }

  public int port() {
    return postgres.getPort();
  }

  public DatabasePools databases() {
    return databases;
  }

  /// One number, by plain SQL.
  public long number(String sql) {
    try (var connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One text, by plain SQL.
  public String text(String sql) {
    try (var connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A change, by plain SQL.
  public void change(String sql) {
    try (var connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Makes a change, and commits it only after `meanwhile` is running and waits for it.
  public <T> T whileChanging(String sql, Callable<T> meanwhile) throws Exception {
    try (var connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement();
        var other = Executors.newSingleThreadExecutor()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(sql);
      Future<T> result = other.submit(meanwhile);
      await()
          .until(
              () ->
                  result.isDone()
                      || number(
                              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                          > 0);
      connection.commit();
      return result.get();
    }
  }

  @Override
  public void close() {
    databases.close();
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
