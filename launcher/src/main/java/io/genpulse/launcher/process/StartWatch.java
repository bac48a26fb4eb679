package io.genpulse.launcher.process;

import java.time.Duration;

/// When a child that does not become ready is given up.
public sealed interface StartWatch {
  /// After a fixed time.
  record Within(Duration most) implements StartWatch {}

  /// After a time in which it neither printed a line nor used the processor: a start may take as
  /// long as there is work to do, such as reading a big log again.
  record WhileBusy(Duration stall) implements StartWatch {}
}
