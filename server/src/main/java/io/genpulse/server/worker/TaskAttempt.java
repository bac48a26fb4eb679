package io.genpulse.server.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineException;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.input.InputException;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at one task: whatever the handler does becomes an outcome.
final class TaskAttempt {
  private static final Logger log = LoggerFactory.getLogger(TaskAttempt.class);
  private static final int MAX_MESSAGE = 300;
  private static final int MAX_RESULT = 1 << 20;

  private final RunningTask running;
  private final RegisteredType type;
  private final AttemptContext context;
  private final RetryPolicy retries;
  private final ObjectMapper json;

  TaskAttempt(
      RunningTask running,
      RegisteredType type,
      AttemptContext context,
      RetryPolicy retries,
      ObjectMapper json) {
    this.running = running;
    this.type = type;
    this.context = context;
    this.retries = retries;
    this.json = json;
  }

  TaskOutcome run() {
    TaskOutcome outcome = execute();
    if (outcome instanceof TaskOutcome.Completed) {
      return outcome;
    }
    context.discardOutputs();
    return running.stopReason().map(StopReason::outcome).orElse(outcome);
  }

  // A handler is foreign code: even its Errors must hurt nothing but its own task.
  @SuppressWarnings("CatchingUnchecked")
  private TaskOutcome execute() {
    Task task = running.task();
    try {
      @Nullable TaskResult result = type.execute(json.readTree(task.params()), context);
      if (result == null) {
        return failed("the handler of %s returned nothing".formatted(task.taskType()));
      }
      return completed(task, result);
    } catch (EngineException e) {
      log.warn("Task {} attempt {}: {}", task.id(), task.attempt(), e.error().code(), e);
      return retries.after(e, task);
    } catch (StorageException e) {
      log.warn("Task {} attempt {}: storage failed", task.id(), task.attempt(), e);
      return retries.after(e, task);
    } catch (InputException e) {
      log.warn("Task {} attempt {}: an input cannot be had", task.id(), task.attempt(), e);
      return retries.after(e, task);
    } catch (InvalidParamException e) {
      return new TaskOutcome.Failed(
          new TaskError("invalid_params", e.getMessage(), e.param(), null, null));
    } catch (InterruptedException e) {
      return handlerFailed(task, e);
    } catch (Throwable e) {
      return handlerFailed(task, e);
    }
  }

  private TaskOutcome completed(Task task, TaskResult result) throws InterruptedException {
    try (var text = new BoundedWriter(MAX_RESULT)) {
      json.writeValue(text, result.values());
      return new TaskOutcome.Completed(
          text.toString(), context.outputs(), result.unit(), result.quantity());
    } catch (BoundedWriter.FullException e) {
      return new TaskOutcome.Failed(
          new TaskError(
              "result_too_large",
              "the result has more than %d characters; large results are outputs, which are files"
                  .formatted(MAX_RESULT)));
    } catch (IOException e) {
      log.warn("Task {} attempt {}: its result is no JSON", task.id(), task.attempt(), e);
      return failed("the handler of %s returned what is no JSON value".formatted(task.taskType()));
    }
  }

  private TaskOutcome handlerFailed(Task task, Throwable e) {
    if (!running.isStopped()) {
      log.warn("Task {} attempt {}: the handler failed", task.id(), task.attempt(), e);
    }
    return failed("the handler of %s failed: %s".formatted(task.taskType(), e));
  }

  private static TaskOutcome failed(String text) {
    String line = text.lines().findFirst().orElse("");
    return new TaskOutcome.Failed(
        new TaskError("handler_failed", line.substring(0, Math.min(line.length(), MAX_MESSAGE))));
  }
}
