package io.genpulse.launcher.comfyui;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Notices a ComfyUI that runs nothing any more although it says that it does: the same prompts for
/// a long time, while its processes do not work. A node that calls `sys.exit` ends what runs
/// prompts without a word in the log; ComfyUI goes on answering, and takes prompts that wait for
/// ever. Belongs to one thread.
final class StuckPrompts {
  static final Duration LONG = Duration.ofMinutes(15);

  // Answering our questions takes a tenth of it; waiting for a graphics card takes a whole core.
  private static final double WORK = 0.01;

  private final LongSupplier nanos;
  private List<String> running = List.of();
  private Duration used = Duration.ZERO;
  private long lookedAt;
  private long since;

  StuckPrompts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether they have been stuck for long.
  ///
  /// @param now ids of the prompts that run
  /// @param processor time that its processes have used so far
  boolean look(List<String> now, Duration processor) {
    long time = nanos.getAsLong();
    double part = (double) processor.minus(used).abs().toNanos() / Math.max(1, time - lookedAt);
    boolean idle = !now.isEmpty() && now.equals(running) && part < WORK;
    running = List.copyOf(now);
    used = processor;
    lookedAt = time;
    if (!idle) {
      since = time;
    }
    return idle && time - since >= LONG.toNanos();
  }

  void clear() {
    running = List.of();
  }
}
