package io.genpulse.launcher.bench;

import io.genpulse.engine.Route;
import io.genpulse.server.database.DatabasePools;
import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.database.DatabaseSettings.Migrate;
import io.genpulse.server.database.DatabaseTaskQueue;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;

/// Claims tasks, one by one, while very many of another route wait. They are of a type that no
/// worker of the stack knows.
final class ClaimLoad {
  private static final String TYPE = "claimed-by-the-benchmark";
  private static final String INSERT =
      """
      INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash)
      SELECT gen_random_uuid(), ?, ?, 'http', 'bench', '{}', '\\x00' FROM generate_series(1, ?)""";
  private static final int WARM_UP = 300;

  private final String url;
  private final String user;
  private final String password;

  /// @param database `postgresql://user:password@host:port/name`
  ClaimLoad(URI database) {
    String[] who = database.getUserInfo().split(":", 2);
    this.url =
        "jdbc:postgresql://%s:%d%s"
            .formatted(database.getHost(), database.getPort(), database.getPath());
    this.user = who[0];
    this.password = who[1];
  }

  Latencies measure(int waiting, int claims) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      insert(connection, Route.COMFY, waiting);
      insert(connection, Route.CPU, WARM_UP + claims);
      try {
        return claim(claims);
      } finally {
        try (var delete = connection.prepareStatement("DELETE FROM tasks WHERE task_type = ?")) {
          delete.setString(1, TYPE);
          delete.executeUpdate();
        }
      }
    }
  }

  private static void insert(Connection connection, Route route, int count) throws SQLException {
    try (var insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, TYPE);
      insert.setString(2, route.word());
      insert.setInt(3, count);
      insert.executeUpdate();
    }
  }

  private Latencies claim(int claims) {
    var nanos = new long[claims];
    try (var pools =
        DatabasePools.open(new DatabaseSettings(url, user, password, 3, Migrate.NEVER))) {
      var queue = new DatabaseTaskQueue(pools);
      for (int n = -WARM_UP; n < claims; n++) {
        long begin = System.nanoTime();
        int claimed = queue.claim(Route.CPU, Set.of(TYPE), 1, "bench").size();
        if (claimed != 1) {
          throw new IllegalStateException("a claim found " + claimed + " tasks");
        }
        if (n >= 0) {
          nanos[n] = System.nanoTime() - begin;
        }
      }
    }
    return new Latencies(nanos);
  }
}
