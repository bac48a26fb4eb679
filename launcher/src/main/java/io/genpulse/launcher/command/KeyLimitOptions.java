package io.genpulse.launcher.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the tasks of a key may use.
final class KeyLimitOptions {
  @Option(names = "--rate", paramLabel = "N", description = "Submissions a minute (default: any)")
  private @Nullable Integer rate;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Tasks that run at once (default: any)")
  private @Nullable Integer concurrency;

  @Option(
      names = "--budget",
      paramLabel = "N",
      description = "Units that all its tasks may use, as billing counts them (default: any)")
  private @Nullable Long budget;

  @Nullable Integer rate() {
    return rate;
  }

  @Nullable Integer concurrency() {
    return concurrency;
  }

  @Nullable Long budget() {
    return budget;
  }
}
