package io.genpulse.launcher.process;

import java.time.Duration;

/// When a child that once was ready counts as stuck: after `silences` questions in a row without an
/// answer, `every` apart. That is long enough for a pause of garbage collection or a slow disk;
/// while the machine sleeps nothing is asked.
public record HealthWatch(Duration every, int silences) {
  public static final HealthWatch DEFAULT = new HealthWatch(Duration.ofSeconds(10), 3);
}
