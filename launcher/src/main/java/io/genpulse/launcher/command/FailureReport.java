package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.apiclient.NotGenPulseException;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    return report(failure);
  }

  /// Says it, and returns the exit code.
  int report(Exception failure) {
    return switch (failure) {
      case CommandFailure f -> say(f.exitCode(), f.getMessage(), f.nextStep());
      case ApiException e -> say(exitCode(e), sentence(e), nextStep(e));
      case UnreachableException e ->
          say(ExitCode.NO_SERVICE, e.getMessage(), "see whether it runs with: genpulse status");
      case NotGenPulseException e ->
          say(
              ExitCode.NO_SERVICE,
              e.getMessage(),
              "see where GenPulse answers with: genpulse status");
      case LocalFileException e ->
          say(ExitCode.USAGE, e.getMessage(), "name another file or folder");
      case HomeInUseException e ->
          say(ExitCode.NO_SERVICE, e.getMessage(), "see what runs there with: genpulse status");
      case LocalStackException e -> say(ExitCode.NO_SERVICE, e.getMessage(), e.nextStep());
      case IllegalArgumentException e -> say(ExitCode.USAGE, e.getMessage(), null);
      case UncheckedIOException e -> home(e);
      case InterruptedException e -> say(ExitCode.INTERRUPTED, "interrupted", null);
      default -> unexpected(failure);
    };
  }

  /// What a command keeps on the disk is all in the home folder.
  private int home(UncheckedIOException failure) {
    log(failure);
    return say(
        ExitCode.NO_SERVICE,
        withReason(String.valueOf(failure.getMessage()), failure.getCause()),
        "mend that, or use another home with: --home DIR");
  }

  private static String withReason(String sentence, @Nullable IOException cause) {
    var reason = cause == null ? "" : IoReason.of(cause);
    return sentence.endsWith(reason) ? sentence : sentence + ": " + reason;
  }

  private int unexpected(Exception failure) {
    log(failure);
    return say(
        ExitCode.UNEXPECTED,
        "unexpected: " + failure,
        System.getProperty("genpulse.log.file", "").isEmpty()
            ? null
            : "details are in the log: genpulse logs commands");
  }

  private static void log(Exception failure) {
    LoggerFactory.getLogger(FailureReport.class).warn("Command failed", failure);
  }

  private int say(int exitCode, @Nullable String cause, @Nullable String nextStep) {
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

  /// Where the one thing that is wrong is the whole sentence, it is said once.
  private static @Nullable String sentence(ApiException refusal) {
    ApiException.Problem problem = refusal.problem();
    boolean once =
        problem.errors().size() == 1
            && problem.detail() != null
            && problem.detail().equals(problem.errors().getFirst().detail());
    return once ? problem.detail() : refusal.getMessage();
  }

  private static boolean isAboutProvider(ApiException refusal) {
    return refusal.problem().errors().stream()
        .anyMatch(error -> String.valueOf(error.pointer()).endsWith("/params/provider"));
  }

  private static @Nullable String nextStep(ApiException refusal) {
    if (isAboutProvider(refusal)) {
      return "see what there is with: genpulse engines";
    }
    return switch (refusal.status()) {
      case 404 -> "list what there is with: genpulse tasks ls";
      case 422 -> "see the parameters with: genpulse types text-to-image";
      case 429 -> "the queue is full; try again in a while";
      case 503 -> "see what is down with: genpulse status";
      case 507 -> "free some disk space";
      default -> null;
    };
  }
}
