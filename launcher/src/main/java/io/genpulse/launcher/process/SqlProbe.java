package io.genpulse.launcher.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Asks a PostgreSQL for its `cluster_name`, which is ours alone. Stays connected between
/// questions: a login costs both sides more than all else that an idle stack does. The connection
/// ends with the server.
public final class SqlProbe implements Probe {
  private final String url;
  private final Properties login = new Properties();
  private final String mark;
  private @Nullable PreparedStatement question;

  /// @param mark the name that our child was started with
  public SqlProbe(String url, String user, String password, String mark) {
    this.url = url;
    this.mark = mark;
    login.setProperty("user", user);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", "2");
    login.setProperty("socketTimeout", "2");
    login.setProperty("ApplicationName", "genpulse-probe");
  }

  @Override
  public synchronized Answer ask() {
    try (var answer = question().executeQuery()) {
      return answer.next() && mark.equals(answer.getString(1)) ? Answer.READY : Answer.SILENT;
    } catch (SQLException e) {
      hangUp();
      return refuses(e.getSQLState()) ? Answer.ALIVE : Answer.SILENT;
    }
  }

  private PreparedStatement question() throws SQLException {
    PreparedStatement asked = question;
    if (asked == null) {
      Connection connection = DriverManager.getConnection(url, login);
      asked = connection.prepareStatement("select current_setting('cluster_name')");
      question = asked;
    }
    return asked;
  }

  private void hangUp() {
    PreparedStatement asked = question;
    question = null;
    if (asked != null) {
      try {
        asked.getConnection().close();
      } catch (SQLException gone) {
        // Then it is closed.
      }
    }
  }

  /// A server that says it has no connection left, or is not ready for one, is not stuck.
  private static boolean refuses(@Nullable String state) {
    return state != null && (state.startsWith("53") || state.startsWith("57"));
  }
}
