package io.genpulse.launcher.program;

import java.io.IOException;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the database says, past the program.
///
/// @param url `jdbc:postgresql://...`
public record DatabaseUnderTest(String url, String user, String password) {
  /// The database of the local stack that runs.
  public static DatabaseUnderTest of(ProgramUnderTest program)
      throws IOException, InterruptedException {
    URI url = URI.create(program.env().path("DATABASE_URL").asText());
    String[] login = url.getUserInfo().split(":", 2);
    return new DatabaseUnderTest(
        "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
        login[0],
        login[1]);
  }

  /// The first column of all rows.
  public List<String> column(String query) throws SQLException {
    var values = new ArrayList<String>();
    try (var connection = DriverManager.getConnection(url, user, password);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
    }
    return values;
  }
}
