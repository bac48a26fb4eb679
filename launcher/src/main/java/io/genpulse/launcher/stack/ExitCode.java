package io.genpulse.launcher.stack;

/// What a `genpulse` command ends with; scripts rely on these numbers.
public final class ExitCode {
  public static final int DONE = 0;
  public static final int TASK_FAILED = 1;
  public static final int USAGE = 2;
  public static final int NO_SERVICE = 3;
  public static final int CANCELED = 4;

  /// A mistake of the program itself, as in `sysexits.h`.
  public static final int UNEXPECTED = 70;

  /// What was waited for did not end within `--timeout`, as `timeout` of the shell says it.
  public static final int TIMED_OUT = 124;

  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
