package io.genpulse.launcher;

/// What a `genpulse` command ends with; scripts rely on these numbers.
final class ExitCode {
  static final int DONE = 0;
  static final int TASK_FAILED = 1;
  static final int USAGE = 2;
  static final int NO_SERVICE = 3;
  static final int CANCELED = 4;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
