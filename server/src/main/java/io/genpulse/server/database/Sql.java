package io.genpulse.server.database;

import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs single statements, each its own transaction, and tells a database that is away from a
/// statement that is wrong.
final class Sql {
  private final DbClient client;

  Sql(DbClient client) {
    this.client = client;
  }

  /// Runs a statement that answers rows: a SELECT, or anything with RETURNING.
  <T> List<T> query(String statement, Map<String, ?> params, Function<DbRow, T> row) {
    try (Stream<DbRow> rows = client.execute().createQuery(statement).params(params).execute()) {
      return rows.map(row).toList();
    } catch (DbClientException e) {
      throw explained(e);
    }
  }

  /// Runs a statement whose rows do not matter.
  void run(String statement, Map<String, ?> params) {
    query(statement, params, row -> row);
  }

  /// Runs a statement that answers no rows; answers how many it changed.
  long update(String statement, Map<String, ?> params) {
    try {
      return client.execute().createDmlStatement(statement).params(params).execute();
    } catch (DbClientException e) {
      throw explained(e);
    }
  }

  private static RuntimeException explained(DbClientException e) {
    SQLException cause = sqlCause(e);
    return cause != null && isConnectionFailure(cause) ? unavailable(cause) : e;
  }

  /// Whether the statement was refused for a value in it that PostgreSQL cannot store.
  static boolean isBadValue(RuntimeException e) {
    SQLException cause = sqlCause(e);
    return cause != null && cause.getSQLState() != null && cause.getSQLState().startsWith("22");
  }

  static TaskStoreUnavailableException unavailable(SQLException e) {
    return new TaskStoreUnavailableException("the database is not available: " + e.getMessage(), e);
  }

  private static @Nullable SQLException sqlCause(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /// Connection exceptions, shutdown of the server, no connection or disk left, transient trouble.
  private static boolean isConnectionFailure(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53")
        || state.startsWith("40");
  }
}
