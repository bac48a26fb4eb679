package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import org.jspecify.annotations.Nullable;

/// Ends a command with an exit code, a cause in one sentence and, where there is one, a next step.
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final @Nullable String nextStep;

  CommandFailure(int exitCode, String cause, @Nullable String nextStep) {
    super(cause);
    this.exitCode = exitCode;
    this.nextStep = nextStep;
  }

  static CommandFailure notRunning(java.nio.file.Path home) {
    return new CommandFailure(
        ExitCode.NO_SERVICE, "no GenPulse runs on " + home, "start it with: genpulse start-all");
  }

  int exitCode() {
    return exitCode;
  }

  @Nullable String nextStep() {
    return nextStep;
  }
}
