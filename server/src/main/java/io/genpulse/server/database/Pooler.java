package io.genpulse.server.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a pooler such as PgBouncer from the database itself: what is asked for at the start of a
/// session does not come through to PostgreSQL.
final class Pooler {
  private static final Logger log = LoggerFactory.getLogger(Pooler.class);
  private static final String PROTOCOL_VIOLATION = "08P01";

  private Pooler() {}

  static boolean isBefore(DatabaseSettings settings) {
    boolean pooled = !reachesSession(settings);
    if (pooled) {
      log.info("The database is reached through a pooler: nothing is left in its sessions");
    }
    return pooled;
  }

  private static boolean reachesSession(DatabaseSettings settings) {
    var properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "10");
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("options", "-c enable_seqscan=off");
    try (Connection connection = DriverManager.getConnection(settings.url(), properties);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT current_setting('enable_seqscan')")) {
      return rows.next() && rows.getString(1).equals("off");
    } catch (SQLException e) {
      // "unsupported startup parameter": only a pooler says so.
      if (PROTOCOL_VIOLATION.equals(e.getSQLState())) {
        return false;
      }
      throw Sql.unavailable(e);
    }
  }
}
