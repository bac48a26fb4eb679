package io.genpulse.server.database;

import io.genpulse.server.message.DeadLetters;
import io.helidon.dbclient.DbRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Dead letters in PostgreSQL.
public final class DatabaseDeadLetters implements DeadLetters {
  private static final String SELECT =
      "SELECT id, raw, reason, source, created_at FROM dead_letters ";

  private final Sql sql;
  private final Sql reads;

  public DatabaseDeadLetters(DatabasePools databases) {
    this.sql = databases.sql();
    this.reads = databases.readSql();
  }

  /// Keeps up to 64 Ki characters.
  @Override
  public void insert(String raw, String reason, String source) {
    String head = raw.substring(0, Math.min(raw.length(), MOST_RAW_BYTES));
    sql.update(
        "INSERT INTO dead_letters (raw, reason, source) VALUES (:raw, :reason, :source)",
        Map.of("raw", storable(head), "reason", storable(reason), "source", source));
  }

  /// PostgreSQL cannot store NUL in text.
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  @Override
  public List<DeadLetter> list(int limit, @Nullable Long before) {
    return reads.query(
        SELECT + "WHERE id < :before ORDER BY id DESC LIMIT :limit",
        Map.of("before", before == null ? Long.MAX_VALUE : before, "limit", limit),
        DatabaseDeadLetters::read);
  }

  @Override
  public Optional<DeadLetter> find(long id) {
    return reads
        .query(SELECT + "WHERE id = :id", Map.of("id", id), DatabaseDeadLetters::read)
        .stream()
        .findFirst();
  }

  @Override
  public long count() {
    return reads
        .query("SELECT count(*) AS n FROM dead_letters", Map.of(), row -> TaskRow.number(row, "n"))
        .getFirst();
  }

  @Override
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
}
