package io.genpulse.server;

import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Runs until it is canceled.
@TaskType("hold")
public final class HoldHandler implements TaskHandler<HoldHandler.Params> {
  public record Params(String word) {}

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    context.updateProgress(10, "holding " + params.word());
    new CountDownLatch(1).await();
    return TaskResult.of(Map.of());
  }
}
