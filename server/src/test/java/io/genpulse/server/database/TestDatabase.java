package io.genpulse.server.database;

import io.genpulse.server.ServerConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A real PostgreSQL for one test class, with our schema.
public final class TestDatabase implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private final Databases databases;

  private TestDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
    this.databases = Databases.open(config());
  }

  public static TestDatabase start() {
    try {
      return new TestDatabase(EmbeddedPostgres.builder().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ServerConfig.Database config() {
    return new ServerConfig.Database(
        postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", 10);
  }

  public Databases databases() {
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

  /// A change, by plain SQL.
  public void change(String sql) {
    try (var connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
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
