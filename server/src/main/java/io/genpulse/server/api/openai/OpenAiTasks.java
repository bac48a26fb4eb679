package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.Replies;
import io.genpulse.server.api.TaskWait;
import io.genpulse.server.api.transport.Caller;
import io.genpulse.server.ingress.Cancellation;
import io.genpulse.server.ingress.Refusal;
import io.genpulse.server.ingress.RefusedException;
import io.genpulse.server.ingress.Submissions;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/// Has a task done while the client waits. Nobody but that client knows of the task: when it leaves
/// before the answer, the task is canceled.
final class OpenAiTasks {
  // OpenAI's own clients send a request again after most errors, unless they are told not to.
  private static final HeaderName SHOULD_RETRY = HeaderNames.create("x-should-retry");

  private final TaskMessageReader reader;
  private final Submissions submissions;
  private final TaskWait wait;
  private final Cancellation cancellation;
  private final Duration longest;

  OpenAiTasks(
      TaskMessageReader reader,
      Submissions submissions,
      TaskWait wait,
      Cancellation cancellation,
      Duration longest) {
    this.reader = reader;
    this.submissions = submissions;
    this.wait = wait;
    this.cancellation = cancellation;
    this.longest = longest;
  }

  /// A route that answers what comes of a task.
  static Handler answering(Handler route) {
    return (request, response) -> {
      try {
        route.handle(request, response);
      } catch (OpenAiException e) {
        response.status(e.status()).header(SHOULD_RETRY, "false");
        Replies.send(response, e.json());
      }
    };
  }

  /// The task when it is completed.
  ///
  /// @throws OpenAiException when it has another end, or none in time
  Task complete(TaskId id) throws InterruptedException {
    Caller caller = Caller.watch();
    Task task = wait.await(id, longest, caller::isThere);
    if (!task.status().isTerminal() && !caller.isThere()) {
      leave(id);
    }
    return completed(task);
  }

  /// Nobody waits for the task any more.
  void leave(TaskId id) {
    cancellation.cancel(id);
  }

  /// @throws OpenAiException when it is not
  Task completed(Task task) {
    if (task.status() == TaskStatus.COMPLETED) {
      return task;
    }
    TaskError error = task.error();
    throw error != null && task.status() == TaskStatus.FAILED
        ? OpenAiException.failed(task.id(), error)
        : task.status() == TaskStatus.CANCELED
            ? OpenAiException.canceled(task.id())
            : OpenAiException.tooLong(task.id(), longest);
  }

  /// Stores a task.
  TaskId submit(NewTask task) throws InterruptedException {
    submissions.store(task);
    return task.id();
  }

  /// A task that is not stored yet.
  ///
  /// @param hints parameters that clients send by habit: they are left out where the engine that
  ///   does it does not take them
  NewTask read(String taskType, ObjectNode params, Set<String> hints) {
    ObjectNode message =
        Replies.JSON.createObjectNode().put("task_type", taskType).put("source", "openai");
    message.set("params", params);
    return read(message, params, hints);
  }

  private NewTask read(ObjectNode message, ObjectNode params, Set<String> hints) {
    while (true) {
      try {
        byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
        return reader.read(body, TaskMessageReader.Way.HTTP);
      } catch (RefusedException e) {
        if (!leftOut(e.refusal(), params, hints)) {
          throw e;
        }
      }
    }
  }

  /// Whether anything could be left out; engines tell one thing at a time that they do not take.
  private static boolean leftOut(Refusal refusal, ObjectNode params, Set<String> hints) {
    if (!(refusal instanceof Refusal.Invalid invalid)) {
      return false;
    }
    boolean left = false;
    for (ParamProblem problem : invalid.problems()) {
      String name = problem.pointer().replaceFirst("^/params/", "");
      left |= hints.contains(name) && params.remove(name) != null;
    }
    return left;
  }
}
