package io.genpulse.server.maintenance;

import io.genpulse.server.config.ConfigReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long things are kept. A duration of zero keeps them for ever.
///
/// @param tasks that have ended, with their objects
/// @param deadLetters refused messages
/// @param mostDeadLetters however young they are
/// @param orphans objects of the store that no task knows, such as those of a worker that died
/// @param uploads files that clients sent for tasks to begin with
/// @param objectTtl of result files, counted from their task's end; null = as long as the task
public record RetentionSettings(
    Duration tasks,
    Duration deadLetters,
    int mostDeadLetters,
    Duration orphans,
    Duration uploads,
    @Nullable Duration objectTtl) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /// The keys `retention.*` and `storage.object-ttl`.
  public static RetentionSettings read(ConfigReader reader) {
    Duration orphans = reader.duration("retention.orphans", Duration.ZERO, LONGEST);
    // What a long attempt has uploaded but not recorded yet must not be taken for an orphan.
    if (orphans.isPositive() && orphans.compareTo(Duration.ofDays(1)) < 0) {
      reader.refuse(
          "retention.orphans", "must be PT0S or at least P1D but was \"" + orphans + "\"");
    }
    return new RetentionSettings(
        reader.duration("retention.tasks", Duration.ZERO, LONGEST),
        reader.duration("retention.dead-letters", Duration.ZERO, LONGEST),
        reader.number("retention.most-dead-letters", 1, Integer.MAX_VALUE),
        orphans,
        reader.duration("retention.uploads", Duration.ZERO, LONGEST),
        reader.text("storage.object-ttl").isEmpty()
            ? null
            : reader.duration("storage.object-ttl", Duration.ofMinutes(1), LONGEST));
  }
}
