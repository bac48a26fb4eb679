package io.genpulse.launcher.process;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a child that ended by itself starts again: after `first`, doubled each time up to `cap`,
/// give or take a fifth. More than `exits` within `window` are a failure that people see; then it
/// is tried only every `cap`, until it has worked for `window`.
public record RestartPolicy(Duration first, Duration cap, int exits, Duration window) {
  public static final RestartPolicy DEFAULT =
      new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), 5, Duration.ofSeconds(60));

  boolean isFailure(int recentExits) {
    return recentExits > exits;
  }

  Duration delay(int recentExits, RandomGenerator random) {
    double doubled = (double) first.toMillis() * Math.pow(2, Math.max(0, recentExits - 1));
    double capped = Math.min(doubled, (double) cap.toMillis());
    return Duration.ofMillis(Math.round(capped * random.nextDouble(0.8, 1.2)));
  }
}
