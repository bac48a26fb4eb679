package io.genpulse.server.worker;

import java.time.Duration;
import java.util.function.Consumer;

/// Finds handlers that were told to stop and do not return.
final class StuckTasks implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunningTasks running;
  private final Consumer<RunningTask> giveUp;

  StuckTasks(RunningTasks running, Consumer<RunningTask> giveUp) {
    this.running = running;
    this.giveUp = giveUp;
  }

  @Override
  public void run() {
    running.all().stream().filter(task -> task.isDeaf(PATIENCE)).forEach(giveUp);
  }
}
