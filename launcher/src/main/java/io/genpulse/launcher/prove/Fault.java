package io.genpulse.launcher.prove;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One way in which something can go wrong.
///
/// @param title for people
/// @param limit of the recovery; null where nothing stands still
/// @param happening brings it about, on a trial whose processes all run, and leaves them running
public record Fault(String title, @Nullable Duration limit, Happening happening) {
  /// Brings a fault about.
  @FunctionalInterface
  public interface Happening {
    /// @throws BrokenPromise when GenPulse does not do what it says
    Outcome on(Trial trial) throws Exception;
  }

  /// What was seen.
  ///
  /// @param recovery how long the work stood still; null where nothing did
  /// @param detail figures
  public record Outcome(@Nullable Duration recovery, String detail) {}

  /// GenPulse does not do what it says.
  public static final class BrokenPromise extends Exception {
    private static final long serialVersionUID = 1;

    public BrokenPromise(String message) {
      super(message);
    }
  }

  /// This machine does not let us bring the fault about.
  public static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    public Impossible(String message) {
      super(message);
    }
  }
}
