package io.genpulse.launcher.prove;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of one fault.
///
/// @param fault in words
/// @param verdict whether GenPulse kept its promise
/// @param recovery how long the work stood still; null where nothing did
/// @param limit what it may be at most
/// @param detail figures, or what is wrong
public record Finding(
    String fault,
    Verdict verdict,
    @Nullable Duration recovery,
    @Nullable Duration limit,
    String detail) {
  /// How a fault ended.
  public enum Verdict {
    /// All promises held.
    HELD,
    /// One did not.
    BROKEN,
    /// The machine does not allow the fault.
    SKIPPED
  }
}
