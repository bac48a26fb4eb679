package io.genpulse.server.task;

import java.util.Locale;

/// What kind of work a task is: nothing of the background begins while something interactive is
/// due.
///
/// A lane and a priority within it are kept as one number, the rank: the ranks of the background
/// are below all others, so the order of ranks is the order in which tasks begin.
public enum Lane {
  INTERACTIVE(0),
  BACKGROUND(-1_000);

  private static final int LEAST_PRIORITY = -100;

  private final int base;

  Lane(int base) {
    this.base = base;
  }

  /// The rank of a priority, which is -100..100.
  public int rank(int priority) {
    return base + priority;
  }

  public static Lane of(int rank) {
    return rank < LEAST_PRIORITY ? BACKGROUND : INTERACTIVE;
  }

  /// The priority within its lane.
  public static int priority(int rank) {
    return rank - of(rank).base;
  }

  /// The word of this lane in messages.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
