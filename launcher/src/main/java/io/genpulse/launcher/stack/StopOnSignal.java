package io.genpulse.launcher.stack;

import java.time.Duration;

/// Closes a long-running process on Ctrl-C, SIGTERM or the end of the session, and makes that a
/// normal end: exit code 0 once everything is closed.
public final class StopOnSignal implements AutoCloseable {
  private final Thread hook;

  private StopOnSignal(AutoCloseable running, Duration limit, StartListener listener) {
    this.hook =
        Thread.ofPlatform().name("stop-on-signal").unstarted(() -> stop(running, limit, listener));
  }

  public static StopOnSignal of(AutoCloseable running, StartListener listener) {
    return of(running, Duration.ZERO, listener);
  }

  /// @param longer what it may take beyond what is usual: a worker finishes its tasks
  public static StopOnSignal of(AutoCloseable running, Duration longer, StartListener listener) {
    var stop = new StopOnSignal(running, LastResort.LIMIT.plus(longer), listener);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private static void stop(AutoCloseable running, Duration limit, StartListener listener) {
    LastResort.arm(listener, limit);
    var exitCode = ExitCode.DONE;
    try {
      running.close();
    } catch (Exception e) {
      listener.step("genpulse: " + e.getMessage());
      exitCode = ExitCode.NO_SERVICE;
    }
    // A JVM that ends by a signal reports the signal's number, which init systems take for a crash.
    Runtime.getRuntime().halt(exitCode);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already and runs the hook.
      return;
    }
  }
}
