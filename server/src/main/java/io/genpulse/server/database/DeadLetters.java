package io.genpulse.server.database;

import io.helidon.dbclient.DbRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Messages that could not become tasks, with the reason.
public final class DeadLetters {
  private static final int MAX_RAW_CHARS = 64 * 1024;
  private static final String SELECT =
      "SELECT id, raw, reason, source, created_at FROM dead_letters ";

  private final Sql sql;

  public DeadLetters(Databases databases) {
    this.sql = databases.sql();
  }

  /// @param raw the message as it came; kept up to 64 Ki characters
  /// @param source such as `mq`
  public void insert(String raw, String reason, String source) {
    String head = raw.substring(0, Math.min(raw.length(), MAX_RAW_CHARS));
    sql.update(
        "INSERT INTO dead_letters (raw, reason, source) VALUES (:raw, :reason, :source)",
        Map.of("raw", storable(head), "reason", storable(reason), "source", source));
  }

  /// PostgreSQL cannot store NUL in text.
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  /// Newest first.
  public List<DeadLetter> list(int limit) {
    return sql.query(
        SELECT + "ORDER BY id DESC LIMIT :limit", Map.of("limit", limit), DeadLetters::read);
  }

  public Optional<DeadLetter> find(long id) {
    return sql.query(SELECT + "WHERE id = :id", Map.of("id", id), DeadLetters::read).stream()
        .findFirst();
  }

  /// False when there was none.
  public boolean remove(long id) {
    return sql.update("DELETE FROM dead_letters WHERE id = :id", Map.of("id", id)) == 1;
  }

  private static DeadLetter read(DbRow row) {
    return new DeadLetter(
        TaskRow.number(row, "id"),
        TaskRow.required(row, "raw"),
        TaskRow.required(row, "reason"),
        TaskRow.required(row, "source"),
        TaskRow.present(TaskRow.instant(row, "created_at"), "created_at"));
  }

  /// One refused message.
  public record DeadLetter(long id, String raw, String reason, String source, Instant createdAt) {}
}
