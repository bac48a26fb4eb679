package io.genpulse.launcher.process;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// Asks a PostgreSQL for its `cluster_name`, which is ours alone.
///
/// @param mark the name that our child was started with
public record SqlProbe(String url, String user, String password, String mark) implements Probe {
  @Override
  public Answer ask() {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", "2");
    login.setProperty("socketTimeout", "2");
    try (var connection = DriverManager.getConnection(url, login);
        var statement = connection.createStatement();
        var answer = statement.executeQuery("select current_setting('cluster_name')")) {
      return answer.next() && mark.equals(answer.getString(1)) ? Answer.READY : Answer.SILENT;
    } catch (SQLException e) {
      return refuses(e.getSQLState()) ? Answer.ALIVE : Answer.SILENT;
    }
  }

  /// A server that says it has no connection left, or is not ready for one, is not stuck.
  private static boolean refuses(@org.jspecify.annotations.Nullable String state) {
    return state != null && (state.startsWith("53") || state.startsWith("57"));
  }
}
