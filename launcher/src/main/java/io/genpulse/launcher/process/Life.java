package io.genpulse.launcher.process;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One run of a child, from its start to its exit.
final class Life {
  final ProcessSpec spec;
  final Process child;
  final Instant startedAt;
  private volatile @Nullable Long readyAt;

  Life(ProcessSpec spec, Process child, Instant startedAt) {
    this.spec = spec;
    this.child = child;
    this.startedAt = startedAt;
  }

  void becameReady() {
    readyAt = System.nanoTime();
  }

  boolean isReady() {
    return readyAt != null;
  }

  /// How long it has been ready.
  Duration worked() {
    Long since = readyAt;
    return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /// What it and all that it started have used of the processor.
  Duration processorTime() {
    return Stream.concat(Stream.of(child.toHandle()), child.descendants())
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
