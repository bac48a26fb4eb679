package io.genpulse.server.database;

import io.genpulse.server.config.ConfigReader;

/// Where the database is. Its text holds no password.
///
/// @param url `jdbc:postgresql://host:port/db`
/// @param connections of the pool; heartbeats have one more of their own
public record DatabaseSettings(String url, String user, String password, int connections) {
  /// The keys `database.*`.
  public static DatabaseSettings read(ConfigReader reader) {
    return new DatabaseSettings(
        reader.required("database.url"),
        reader.required("database.user"),
        reader.text("database.password"),
        reader.number("database.connections", 2, 200));
  }

  @Override
  public String toString() {
    return "DatabaseSettings[url=%s, user=%s, connections=%d]".formatted(url, user, connections);
  }
}
