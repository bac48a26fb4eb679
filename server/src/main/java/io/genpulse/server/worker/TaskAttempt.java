package io.genpulse.server.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at one task: whatever the handler does becomes an outcome.
final class TaskAttempt {
  private static final Logger log = LoggerFactory.getLogger(TaskAttempt.class);
  private static final int MAX_MESSAGE = 300;

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
    Optional<StopReason> stopped = running.end();
    // What interrupted the handler must not keep the outcome from being recorded.
    Thread.interrupted();
    if (outcome instanceof TaskOutcome.Completed) {
      return outcome;
    }
    context.discardOutputs();
    return stopped.isEmpty() ? outcome : stopped(stopped.get());
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
      return new TaskOutcome.Completed(
          json.writeValueAsString(result.values()),
          context.outputs(),
          result.unit(),
          result.quantity());
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
    } catch (JsonProcessingException e) {
      log.warn("Task {} attempt {}: its result is no JSON", task.id(), task.attempt(), e);
      return failed("the handler of %s returned what is no JSON value".formatted(task.taskType()));
    } catch (Throwable e) {
      return handlerFailed(task, e);
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

  private static TaskOutcome stopped(StopReason reason) {
    return switch (reason) {
      case CANCELED -> new TaskOutcome.Canceled();
      case DEADLINE ->
          new TaskOutcome.Failed(
              new TaskError("deadline_exceeded", "the task was not done before its deadline"));
      case LEASE_LOST ->
          new TaskOutcome.Released(Duration.ZERO, "the worker lost touch with the database");
      case SHUTDOWN -> new TaskOutcome.Released(Duration.ZERO, "the worker stopped");
    };
  }
}
