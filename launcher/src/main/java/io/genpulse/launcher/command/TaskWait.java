package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveListener;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits for the end of a task and shows how it goes.
final class TaskWait {
  private static final Duration SILENT = Duration.ofSeconds(3);

  /// Says why the task can never run; null as long as it can.
  interface Hopeless {
    @Nullable String reason() throws InterruptedException;
  }

  private final GenPulseClient client;
  private final ProgressLine line;
  private final Hopeless hopeless;
  private final @Nullable Duration longest;
  private final long begun = System.nanoTime();

  /// @param longest to wait for all the tasks together; null waits for ever
  TaskWait(
      GenPulseClient client, ProgressLine line, Hopeless hopeless, @Nullable Duration longest) {
    this.client = client;
    this.line = line;
    this.hopeless = hopeless;
    this.longest = longest;
  }

  /// Returns the task as it ended, well or not.
  ///
  /// @throws CommandFailure when it makes no sense to wait any longer
  TaskView end(String taskId) throws InterruptedException {
    try (var events = client.events(taskId, LiveListener.ofUpdates(line::update));
        var _ = new WaitWatch(client, taskId, line::waiting, SILENT);
        var guard = new FailureGuard(() -> failure(taskId), events::close)) {
      events.await();
      guard.check();
    } finally {
      line.clear();
    }
    return client.task(taskId);
  }

  private @Nullable CommandFailure failure(String taskId) throws InterruptedException {
    if (longest != null && System.nanoTime() - begun > longest.toNanos()) {
      return new CommandFailure(
          ExitCode.TIMED_OUT,
          "task %s did not end within %d s".formatted(taskId, longest.toSeconds()),
          "see how it goes with: genpulse tasks show " + taskId);
    }
    var reason = hopeless.reason();
    return reason == null
        ? null
        : new CommandFailure(
            ExitCode.NO_SERVICE, reason, "see what is missing with: genpulse doctor");
  }
}
