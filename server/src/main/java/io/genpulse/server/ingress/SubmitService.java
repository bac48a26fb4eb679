package io.genpulse.server.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes in tasks over HTTP.
final class SubmitService implements HttpService {
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName REPLAYED = HeaderNames.create("Idempotency-Replayed");
  private static final HeaderName PREFER = HeaderNames.create("Prefer");
  private static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})");
  private static final int LONGEST_KEY = 255;
  private static final long POLL_SECONDS = 2;

  private final TaskSubmission submission;
  private final SubmissionBatcher batcher;
  private final PendingLimit limit;
  private final TaskRepository repository;
  private final TaskEvents events;
  private final TaskJson json;
  private final long maxBody;
  private final Set<String> keysInFlight = ConcurrentHashMap.newKeySet();

  SubmitService(
      TaskSubmission submission,
      SubmissionBatcher batcher,
      PendingLimit limit,
      TaskRepository repository,
      TaskEvents events,
      TaskJson json,
      long maxBody) {
    this.submission = submission;
    this.batcher = batcher;
    this.limit = limit;
    this.repository = repository;
    this.events = events;
    this.json = json;
    this.maxBody = maxBody;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/generate", this::submit).post("/task", this::submit);
  }

  private void submit(ServerRequest request, ServerResponse response) throws InterruptedException {
    byte[] body = RequestBody.read(request, maxBody);
    NewTask task = submission.read(body, TaskSubmission.Way.HTTP);
    OptionalInt wait = wait(request);
    String key = request.headers().first(KEY).orElse("");
    if (!key.isEmpty()) {
      task = withKey(key, task);
    }
    TaskId id = task.id();
    if (wait.isEmpty()) {
      store(response, key, task);
      accepted(response, id, accepted(id));
      return;
    }
    var ended = new CountDownLatch(1);
    try (var _ =
        events.subscribe(
            id,
            event -> {
              if (event.status().isTerminal()) {
                ended.countDown();
              }
            })) {
      store(response, key, task);
      Task result = await(id, ended, wait.getAsInt());
      response.header(PREFERENCE_APPLIED, "wait=" + wait.getAsInt());
      accepted(response, id, json.of(result).set("links", TaskJson.links(id)));
    }
  }

  /// The same key always gives the same task id, so the database itself tells a repeated request
  /// from another one, for as long as it keeps the task.
  private static NewTask withKey(String key, NewTask task) {
    if (key.length() > LONGEST_KEY) {
      throw new ProblemException(
          Problem.BAD_REQUEST, "Idempotency-Key must be at most " + LONGEST_KEY + " characters.");
    }
    UUID id = UUID.nameUUIDFromBytes(("generate\0" + key).getBytes(StandardCharsets.UTF_8));
    return new NewTask(
        new TaskId(id),
        task.taskType(),
        task.route(),
        task.provider(),
        task.priority(),
        task.source(),
        task.userId(),
        task.params(),
        task.requestHash(),
        task.callbackUrl(),
        task.deadlineSeconds());
  }

  private void store(ServerResponse response, String key, NewTask task)
      throws InterruptedException {
    if (!key.isEmpty() && !keysInFlight.add(key)) {
      throw new ProblemException(
          Problem.IDEMPOTENCY_KEY_IN_FLIGHT, "The first request with this key is not done yet.");
    }
    try {
      // A repeated request adds nothing to a full queue, so it is answered all the same.
      if (!limit.admit() && repository.find(task.id()).isEmpty()) {
        throw new ProblemException(
            Problem.QUEUE_FULL, "Too many tasks are pending; try again in a few seconds.");
      }
      switch (batcher.submit(task)) {
        case STORED -> {}
        case SAME -> {
          if (!key.isEmpty()) {
            response.header(REPLAYED, "true");
          }
        }
        case CONFLICT ->
            throw key.isEmpty()
                ? new ProblemException(
                    Problem.TASK_ID_CONFLICT,
                    "Task %s is there already, from another request.".formatted(task.id()))
                : new ProblemException(
                    Problem.IDEMPOTENCY_KEY_REUSE,
                    "This Idempotency-Key came with another body before.");
      }
    } finally {
      keysInFlight.remove(key);
    }
  }

  private static OptionalInt wait(ServerRequest request) {
    Matcher matcher = WAIT.matcher(request.headers().first(PREFER).orElse(""));
    return matcher.find()
        ? OptionalInt.of(Math.clamp(Integer.parseInt(matcher.group(1)), 1, 60))
        : OptionalInt.empty();
  }

  /// The bell of events makes it quick; asking again makes it sure when events are lost.
  private Task await(TaskId id, CountDownLatch ended, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      Task task = repository.find(id).orElseThrow(() -> Replies.noTask(id));
      long left = end - System.nanoTime();
      if (task.status().isTerminal() || left <= 0) {
        return task;
      }
      if (ended.await(
          Math.min(left, TimeUnit.SECONDS.toNanos(POLL_SECONDS)), TimeUnit.NANOSECONDS)) {
        end = System.nanoTime();
      }
    }
  }

  private static ObjectNode accepted(TaskId id) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("task_id", id.toString()).put("status", "pending");
    node.set("links", TaskJson.links(id));
    return node;
  }

  private static void accepted(ServerResponse response, TaskId id, Object body) {
    response.status(202).header(HeaderNames.LOCATION, "/tasks/" + id);
    Replies.send(response, body);
  }
}
