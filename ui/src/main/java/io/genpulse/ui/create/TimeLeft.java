package io.genpulse.ui.create;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long a running task will take from here, judged by what it has done.
final class TimeLeft {
  /// Before that an estimate says nothing: a model may still be loading.
  private static final int ENOUGH_PERCENT = 5;

  private TimeLeft() {}

  static Optional<Duration> of(@Nullable Instant startedAt, Instant now, int percent) {
    if (startedAt == null || percent < ENOUGH_PERCENT || percent >= 100) {
      return Optional.empty();
    }
    Duration soFar = Duration.between(startedAt, now);
    return soFar.isNegative()
        ? Optional.empty()
        : Optional.of(soFar.multipliedBy(100L - percent).dividedBy(percent));
  }

  /// Such as `~14 s`, `~3 min`.
  static String words(Duration left) {
    long seconds = Math.max(1, left.toSeconds());
    return seconds < 100 ? "~" + seconds + " s" : "~" + Math.round(seconds / 60.0) + " min";
  }
}
