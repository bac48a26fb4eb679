package io.genpulse.launcher.process;

import java.io.IOException;
import java.time.Duration;

/// How a child is asked to end, and how long it may take before it is killed.
public record StopOrder(Signal signal, Duration grace) {
  public enum Signal {
    TERMINATE,
    /// PostgreSQL's fast shutdown: clients are cut off, data is safe.
    INTERRUPT
  }

  void give(Process process) throws IOException {
    boolean interrupted =
        signal == Signal.INTERRUPT
            && process.supportsNormalTermination()
            && new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start() != null;
    if (!interrupted) {
      process.destroy();
    }
  }
}
