package io.genpulse.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;

/// The connections of this process to PostgreSQL: a pool for everything, and one connection for
/// heartbeats alone, so that a busy pool cannot let leases run out.
public final class DatabasePools implements AutoCloseable {
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

  private final HikariDataSource pool;
  private final HikariDataSource heartbeatPool;
  private final Sql sql;
  private final Sql heartbeatSql;

  private DatabasePools(HikariDataSource pool, HikariDataSource heartbeatPool) {
    this.pool = pool;
    this.heartbeatPool = heartbeatPool;
    this.sql = new Sql(client(pool));
    this.heartbeatSql = new Sql(client(heartbeatPool));
  }

  /// Connects and brings the schema up to date; several processes may do so at once.
  public static DatabasePools open(DatabaseSettings config) {
    HikariDataSource pool = pool(config, "genpulse", config.connections());
    try {
      Flyway.configure(DatabasePools.class.getClassLoader())
          // Not from the pool: a migration may take longer than a statement may.
          .dataSource(config.url(), config.user(), config.password())
          .locations("classpath:db/migration")
          .load()
          .migrate();
      return new DatabasePools(pool, pool(config, "genpulse-heartbeat", 1));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static HikariDataSource pool(DatabaseSettings config, String name, int connections) {
    var settings = new HikariConfig();
    settings.setPoolName(name);
    settings.setJdbcUrl(config.url());
    settings.setUsername(config.user());
    settings.setPassword(config.password());
    settings.setMaximumPoolSize(connections);
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    settings.setValidationTimeout(1_000);
    // Plans are made while the tables are small and kept for a minute or longer, in which a queue
    // can fill up: never plan to read a whole table where an index serves. Before PostgreSQL 18
    // that makes other plans look so dear that they are compiled, which takes longer than they do.
    settings.setConnectionInitSql("SET enable_seqscan = off; SET jit = off");
    settings.setInitializationFailTimeout(START_TIMEOUT.toMillis());
    settings.addDataSourceProperty("connectTimeout", "2");
    settings.addDataSourceProperty("socketTimeout", "10");
    settings.addDataSourceProperty("tcpKeepAlive", "true");
    settings.addDataSourceProperty("ApplicationName", name);
    return new HikariDataSource(settings);
  }

  private static DbClient client(HikariDataSource pool) {
    return JdbcClientBuilder.create().connectionPool(new HikariPool(pool)).build();
  }

  Sql sql() {
    return sql;
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
    heartbeatPool.close();
    pool.close();
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
