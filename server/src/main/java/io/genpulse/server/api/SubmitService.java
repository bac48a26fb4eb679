package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.ingress.KeyedSubmission;
import io.genpulse.server.ingress.Submissions;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.ingress.WrittenId;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes in tasks over HTTP.
public final class SubmitService implements ApiService {
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName REPLAYED = HeaderNames.create("Idempotency-Replayed");
  private static final HeaderName PREFER = HeaderNames.create("Prefer");
  private static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})");

  private final TaskMessageReader submission;
  private final Submissions submissions;
  private final KeyedSubmission keyed;
  private final TaskWait wait;
  private final TaskEvents events;
  private final TaskJson json;
  private final DryRun dryRun;
  private final long maxBody;

  public SubmitService(
      TaskMessageReader submission,
      Submissions submissions,
      KeyedSubmission keyed,
      TaskWait wait,
      TaskEvents events,
      TaskJson json,
      DryRun dryRun,
      long maxBody) {
    this.submission = submission;
    this.submissions = submissions;
    this.keyed = keyed;
    this.wait = wait;
    this.events = events;
    this.json = json;
    this.dryRun = dryRun;
    this.maxBody = maxBody;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.post("/generate", this::submit).post("/task", this::submit);
  }

  private void submit(ServerRequest request, ServerResponse response) throws InterruptedException {
    byte[] body = RequestBody.read(request, maxBody);
    NewTask task = submission.read(body, TaskMessageReader.Way.HTTP);
    if (request.query().first("dry_run").orElse("false").equals("true")) {
      Replies.send(response, dryRun.of(task));
      return;
    }
    WrittenId.of(body)
        .filter(written -> !written.isCanonical())
        .ifPresent(written -> events.alias(written.id(), written.text()));
    TaskId id = store(request, response, body, task);
    OptionalInt seconds = seconds(request);
    if (seconds.isEmpty()) {
      Replies.accepted(response, id, Replies.accepted(id));
    } else {
      Task result = wait.await(id, Duration.ofSeconds(seconds.getAsInt()));
      response.header(PREFERENCE_APPLIED, "wait=" + seconds.getAsInt());
      Replies.accepted(response, id, json.of(result).set("links", TaskJson.links(id)));
    }
  }

  private TaskId store(ServerRequest request, ServerResponse response, byte[] body, NewTask task)
      throws InterruptedException {
    String key = request.headers().first(KEY).orElse("");
    if (key.isEmpty()) {
      submissions.store(task);
      return task.id();
    }
    KeyedSubmission.Accepted accepted = keyed.submit(key, submission.fingerprint(body), task);
    if (accepted.repeated()) {
      response.header(REPLAYED, "true");
    }
    return accepted.id();
  }

  private static OptionalInt seconds(ServerRequest request) {
    Matcher matcher = WAIT.matcher(request.headers().first(PREFER).orElse(""));
    return matcher.find()
        ? OptionalInt.of(Math.clamp(Integer.parseInt(matcher.group(1)), 1, 60))
        : OptionalInt.empty();
  }
}
