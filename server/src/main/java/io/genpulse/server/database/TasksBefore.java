package io.genpulse.server.database;

/// The tasks that are claimed before a place in line, in the order of claims, up to a thousand.
final class TasksBefore {
  static final int MOST = 1_000;

  private TasksBefore() {}

  /// A query without a name.
  ///
  /// @param columns of the tasks
  /// @param route of the place, in SQL, as are the others
  /// @param runAt its place among those of its priority
  static String select(String columns, String route, String priority, String runAt) {
    return """
        (SELECT COLUMNS FROM tasks o WHERE o.status = 'pending' AND o.route = ROUTE
          AND o.priority > PRIORITY AND o.run_at <= now() LIMIT MOST)
        UNION ALL
        (SELECT COLUMNS FROM tasks o WHERE o.status = 'pending' AND o.route = ROUTE
          AND o.priority = PRIORITY AND o.run_at < RUN_AT LIMIT MOST)
        LIMIT MOST"""
        .replace("MOST", Integer.toString(MOST))
        .replace("COLUMNS", columns)
        .replace("ROUTE", route)
        .replace("PRIORITY", priority)
        .replace("RUN_AT", runAt);
  }
}
