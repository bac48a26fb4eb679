package io.genpulse.launcher.command;

import java.time.Duration;

/// A time span as people read it, such as `3h07m` or `0m42s`.
final class Uptime {
  private Uptime() {}

  static String of(Duration time) {
    return time.toHours() > 0
        ? "%dh%02dm".formatted(time.toHours(), time.toMinutesPart())
        : "%dm%02ds".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
