package io.genpulse.server.database;

import io.genpulse.server.config.ConfigReader;
import java.util.Locale;

/// Where the database is. Its text holds no password.
///
/// @param url `jdbc:postgresql://host:port/db`
/// @param connections of this process, all together
/// @param migrate whether a start may change the schema
public record DatabaseSettings(
    String url, String user, String password, int connections, Migrate migrate) {

  /// Who brings the schema up to date.
  public enum Migrate {
    /// Every process at its start.
    AUTO,
    /// `genpulse migrate` alone; a process that finds an older schema does not start.
    NEVER
  }

  /// The keys `database.*`.
  public static DatabaseSettings read(ConfigReader reader) {
    return new DatabaseSettings(
        reader.required("database.url"),
        reader.required("database.user"),
        reader.text("database.password"),
        reader.number("database.connections", 3, 200),
        reader.choice("database.migrate", Migrate.class));
  }

  @Override
  public String toString() {
    return "DatabaseSettings[url=%s, user=%s, connections=%d, migrate=%s]"
        .formatted(
            url.replaceFirst("\\?.*", ""),
            user,
            connections,
            migrate.name().toLowerCase(Locale.ROOT));
  }
}
