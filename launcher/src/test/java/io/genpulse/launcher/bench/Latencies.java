package io.genpulse.launcher.bench;

import java.util.Arrays;
import java.util.Locale;

/// Sorted latencies of one measurement.
final class Latencies {
  private final long[] nanos;

  Latencies(long[] nanos) {
    this.nanos = nanos.clone();
    Arrays.sort(this.nanos);
  }

  private double millis(double percentile) {
    int index = (int) Math.ceil(percentile / 100 * nanos.length) - 1;
    return nanos[Math.clamp(index, 0, nanos.length - 1)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "p50 %.1f ms, p99 %.1f ms, max %.1f ms", millis(50), millis(99), millis(100));
  }
}
