package io.genpulse.launcher.prove;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the database says, past the program.
///
/// @param url `jdbc:postgresql://...`
public record ScratchDatabase(String url, String user, String password) {
  /// The first column of all rows.
  public List<String> column(String query) throws SQLException {
    var values = new ArrayList<String>();
    try (var connection = open();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
    }
    return values;
  }

  /// Statements that answer nothing.
  public void change(String statements) throws SQLException {
    try (var connection = open();
        var statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
