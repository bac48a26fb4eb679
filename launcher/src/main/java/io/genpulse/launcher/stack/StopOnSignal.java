package io.genpulse.launcher.stack;

/// Closes a long-running process on Ctrl-C, SIGTERM or the end of the session, and makes that a
/// normal end: exit code 0 once everything is closed.
public final class StopOnSignal implements AutoCloseable {
  private final Thread hook;

  private StopOnSignal(AutoCloseable running, StartListener listener) {
    this.hook = Thread.ofPlatform().name("stop-on-signal").unstarted(() -> stop(running, listener));
  }

  public static StopOnSignal of(AutoCloseable running, StartListener listener) {
    var stop = new StopOnSignal(running, listener);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void stop(AutoCloseable running, StartListener listener) {
    LastResort.arm(listener);
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
