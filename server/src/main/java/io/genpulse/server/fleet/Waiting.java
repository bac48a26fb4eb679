package io.genpulse.server.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why a pending task does not run yet.
///
/// @param reason `queue_paused behind no_worker no_model engine_starting rate_limited retry_at`
/// @param detail one sentence for people
/// @param ahead tasks that are claimed before it, counted up to 1,000; null where they were not
///   counted or nothing is
/// @param expectedStart null where nobody can tell
/// @param dueAt its place in line: of tasks of one lane and priority, the one that is due longest
///   begins first
public record Waiting(
    String reason,
    String detail,
    @Nullable Long ahead,
    @Nullable Instant expectedStart,
    Instant dueAt) {
  /// The same, with what is expected of its place in line.
  Waiting expectedAt(@Nullable Instant start) {
    return new Waiting(reason, detail, ahead, start, dueAt);
  }
}
