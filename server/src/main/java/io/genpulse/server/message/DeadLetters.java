package io.genpulse.server.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Messages that could not become tasks, with the reason.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface DeadLetters {
  /// How much of a message is kept at most.
  int MOST_RAW_BYTES = 64 * 1024;

  /// @param raw the message as it came; only its head is kept
  /// @param source `mq` or `control`
  void insert(String raw, String reason, String source);

  /// Newest first.
  ///
  /// @param before only those with a smaller id; null = all
  List<DeadLetter> list(int limit, @Nullable Long before);

  Optional<DeadLetter> find(long id);

  /// False when there was none.
  boolean remove(long id);

  long count();

  /// One refused message.
  record DeadLetter(long id, String raw, String reason, String source, Instant createdAt) {}
}
