package io.genpulse.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.genpulse.server.config.Closer;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/// The connections of this process to PostgreSQL, at most as many as the settings say: one for
/// heartbeats alone, so that nothing can let leases run out; some for what people look at, opened
/// when first needed, so that slow reading keeps no task waiting; the others for the work itself.
///
/// Behind a pooler that hands a session to another client after each transaction, as PgBouncer does
/// in transaction mode, nothing is left in sessions: no prepared statements, and each transaction
/// begins with the settings that a session of our own starts with.
public final class DatabasePools implements AutoCloseable {
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final SessionRules WORK = new SessionRules(Duration.ofSeconds(8), true);
  private static final SessionRules READS = new SessionRules(Duration.ofSeconds(5), false);

  private final Closer closer = new Closer();
  private final Sql sql;
  private final Sql readSql;
  private final Sql heartbeatSql;

  private DatabasePools(DatabaseSettings settings) {
    int readers = Math.max(1, (settings.connections() - 1) / 3);
    int workers = settings.connections() - 1 - readers;
    boolean pooled = Pooler.isBefore(settings);
    try {
      sql = open(settings, pooled, "genpulse", workers, WORK);
      readSql = open(settings, pooled, "genpulse-reads", readers, READS);
      heartbeatSql = open(settings, pooled, "genpulse-heartbeat", 1, WORK);
    } catch (RuntimeException e) {
      throw closer.closeAfter(e);
    }
  }

  /// Connects, and brings the schema up to date unless the settings forbid it; several processes
  /// may do so at once.
  ///
  /// @throws IllegalStateException when the schema is older than this version and may not be
  ///   changed
  public static DatabasePools open(DatabaseSettings settings) {
    awaitDatabase(settings);
    Migration.atStart(settings);
    return new DatabasePools(settings);
  }

  private Sql open(
      DatabaseSettings settings, boolean pooled, String name, int connections, SessionRules rules) {
    HikariConfig config = config(settings, name);
    config.setMaximumPoolSize(connections);
    if (rules.equals(READS)) {
      // Nobody may look at anything here: then no connection is kept for it.
      config.setMinimumIdle(0);
      config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    } else {
      config.setMinimumIdle(1);
    }
    if (pooled || rules.equals(READS)) {
      // Of a prepared statement without parameters, as lists are, the plan is kept whatever we say.
      config.addDataSourceProperty("prepareThreshold", "0");
    }
    if (!pooled) {
      config.addDataSourceProperty("options", rules.options());
    }
    var pool = closer.add(new HikariDataSource(config));
    DbClient client = JdbcClientBuilder.create().connectionPool(new HikariPool(pool)).build();
    return new Sql(client, pooled ? rules.transactionStart() : null);
  }

  /// Waits until the database answers, for as long as it may take to start beside us.
  private static void awaitDatabase(DatabaseSettings settings) {
    HikariConfig config = config(settings, "genpulse-start");
    config.setMaximumPoolSize(1);
    config.addDataSourceProperty("prepareThreshold", "0");
    new HikariDataSource(config).close();
  }

  private static HikariConfig config(DatabaseSettings settings, String name) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(START_TIMEOUT.toMillis());
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", "10");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", name);
    return config;
  }

  Sql sql() {
    return sql;
  }

  /// For what people look at.
  Sql readSql() {
    return readSql;
  }

  Sql heartbeatSql() {
    return heartbeatSql;
  }

  /// Throws a [io.genpulse.server.task.TaskStoreUnavailableException] unless the database answers.
  public void check() {
    sql.run("SELECT 1 AS one", Map.of());
  }

  @Override
  public void close() {
    closer.close();
  }

  private record HikariPool(HikariDataSource source) implements JdbcConnectionPool {
    @Override
    public Connection connection() {
      try {
        return source.getConnection();
      } catch (SQLException e) {
        throw Sql.unavailable(e);
      }
    }

    @Override
    public String name() {
      return source.getPoolName();
    }

    @Override
    public String type() {
      return "hikari";
    }

    @Override
    public String dbType() {
      return "postgresql";
    }
  }
}
