package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.apiclient.NotGenPulseException;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.LocalStackException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/// Turns what stopped a command into a cause, a next step and an exit code.
final class FailureReport implements CommandLine.IExecutionExceptionHandler {
  private final CommandContext context;

  FailureReport(CommandContext context) {
    this.context = context;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parseResult) {
    return switch (failure) {
      case CommandFailure f -> report(f.exitCode(), f.getMessage(), f.nextStep());
      case ApiException e -> report(exitCode(e), e.getMessage(), nextStep(e));
      case UnreachableException e ->
          report(ExitCode.NO_SERVICE, e.getMessage(), "see whether it runs with: genpulse status");
      case NotGenPulseException e ->
          report(
              ExitCode.NO_SERVICE,
              e.getMessage(),
              "see where GenPulse answers with: genpulse status");
      case LocalFileException e ->
          report(ExitCode.USAGE, e.getMessage(), "name another file or folder");
      case HomeInUseException e -> report(ExitCode.NO_SERVICE, e.getMessage(), null);
      case LocalStackException e -> report(ExitCode.NO_SERVICE, e.getMessage(), e.nextStep());
      case IllegalArgumentException e -> report(ExitCode.USAGE, e.getMessage(), null);
      case InterruptedException e -> report(ExitCode.INTERRUPTED, "interrupted", null);
      default -> {
        LoggerFactory.getLogger(FailureReport.class).warn("Command failed", failure);
        yield report(
            ExitCode.NO_SERVICE,
            failure.getMessage() == null ? failure.toString() : failure.getMessage(),
            "details are in the log: genpulse logs commands");
      }
    };
  }

  private int report(int exitCode, @Nullable String cause, @Nullable String nextStep) {
    context.say("genpulse: " + cause);
    if (nextStep != null) {
      context.say("  -> " + nextStep);
    }
    return exitCode;
  }

  /// The server is there but busy, full or broken, or it does not like what was asked.
  private static int exitCode(ApiException refusal) {
    return switch (refusal.status()) {
      case 429, 500, 502, 503, 504, 507 -> ExitCode.NO_SERVICE;
      default -> ExitCode.USAGE;
    };
  }

  private static @Nullable String nextStep(ApiException refusal) {
    return switch (refusal.status()) {
      case 404 -> "list what there is with: genpulse tasks ls";
      case 422 -> "see the parameters with: genpulse generate --help";
      case 429 -> "the queue is full; try again in a while";
      case 503 -> "see what is down with: genpulse status";
      case 507 -> "free some disk space";
      default -> null;
    };
  }
}
