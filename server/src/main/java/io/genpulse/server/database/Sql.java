package io.genpulse.server.database;

import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs single statements, each its own transaction, and tells a database that is away from a
/// statement that is wrong.
final class Sql {
  // What is composed of parts, as lists are, has so many forms at most; each takes some KiB.
  private static final int MOST_KNOWN = 1_000;

  private final DbClient client;
  private final @Nullable String first;
  private final Map<String, NamedSql> known = new ConcurrentHashMap<>();

  Sql(DbClient client) {
    this(client, null);
  }

  /// @param first a SELECT that every transaction begins with; null for none, and statements that
  ///   are transactions by themselves
  Sql(DbClient client, @Nullable String first) {
    this.client = client;
    this.first = first;
  }

  /// Runs a statement that answers rows: a SELECT, or anything with RETURNING.
  <T> List<T> query(String statement, Map<String, ?> params, Function<DbRow, T> row) {
    NamedSql sql = named(statement);
    List<?> values = sql.values(params);
    return run(
        execute -> {
          try (Stream<DbRow> rows = execute.createQuery(sql.text()).params(values).execute()) {
            return rows.map(row).toList();
          }
        });
  }

  /// Names are looked for once: Helidon does it each time, which for our longer statements takes
  /// more than all else that the client does.
  private NamedSql named(String statement) {
    NamedSql sql = known.get(statement);
    if (sql == null) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      sql = NamedSql.of(statement);
      known.put(statement, sql);
    }
    return sql;
  }

  private <T> T run(Function<DbExecute, T> work) {
    try {
      return first == null ? work.apply(client.execute()) : transaction(first, work);
    } catch (DbClientException e) {
      throw explained(e);
    }
  }

  private <T> T transaction(String beginning, Function<DbExecute, T> work) {
    DbTransaction transaction = client.transaction();
    try {
      transaction.query(beginning).close();
      T answer = work.apply(transaction);
      transaction.commit();
      return answer;
    } catch (RuntimeException e) {
      try {
        transaction.rollback();
      } catch (DbClientException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  /// Runs a statement whose rows do not matter.
  void run(String statement, Map<String, ?> params) {
    query(statement, params, row -> row);
  }

  /// Runs a statement that answers no rows; answers how many it changed.
  long update(String statement, Map<String, ?> params) {
    NamedSql sql = named(statement);
    List<?> values = sql.values(params);
    return run(execute -> execute.createDmlStatement(sql.text()).params(values).execute());
  }

  private static RuntimeException explained(DbClientException e) {
    SQLException cause = sqlCause(e);
    return cause != null && isConnectionFailure(cause) ? unavailable(cause) : e;
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

  /// Connection exceptions, shutdown of the server, a statement that took too long, no connection
  /// or disk left, transient trouble, a server that only reads for now.
  private static boolean isConnectionFailure(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57")
        || state.startsWith("53")
        || state.startsWith("40")
        || state.equals("55P03")
        || state.equals("25006");
  }
}
