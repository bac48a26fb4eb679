package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.ingress.Submissions;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.message.DeadLetters;
import io.genpulse.server.message.DeadLetters.DeadLetter;
import io.genpulse.server.task.NewTask;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shows refused messages, takes them in again, and forgets them.
public final class DeadLetterService implements ApiService {
  private static final String NUMBER = "[0-9]{1,18}";

  private final DeadLetters letters;
  private final TaskMessageReader submission;
  private final Submissions submissions;

  public DeadLetterService(
      DeadLetters letters, TaskMessageReader submission, Submissions submissions) {
    this.letters = letters;
    this.submission = submission;
    this.submissions = submissions;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/dead-letters", this::list)
        .get("/dead-letters/{id}", this::show)
        .post("/dead-letters/{id}/retry", this::retry)
        .delete("/dead-letters/{id}", this::remove);
  }

  private void list(ServerRequest request, ServerResponse response) {
    int limit = Replies.limit(request);
    // One more tells whether there is a next page.
    List<DeadLetter> found = letters.list(limit + 1, cursor(request));
    List<DeadLetter> page = found.subList(0, Math.min(limit, found.size()));
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    page.forEach(letter -> items.add(Replies.JSON.<ObjectNode>valueToTree(letter)));
    node.put("next_cursor", found.size() > limit ? Long.toString(page.getLast().id()) : null);
    Replies.send(response, node);
  }

  private static @Nullable Long cursor(ServerRequest request) {
    String text = request.query().first("cursor").orElse("");
    if (text.isBlank()) {
      return null;
    }
    if (!text.matches(NUMBER)) {
      throw new ProblemException(Problem.INVALID, "cursor must be a next_cursor answered before");
    }
    return Long.valueOf(text);
  }

  private void show(ServerRequest request, ServerResponse response) {
    DeadLetter letter = letters.find(id(request)).orElseThrow(noLetter(request));
    Replies.send(response, Replies.JSON.<ObjectNode>valueToTree(letter));
  }

  /// What is still wrong with it is answered, and it stays.
  private void retry(ServerRequest request, ServerResponse response) throws InterruptedException {
    long id = id(request);
    DeadLetter letter = letters.find(id).orElseThrow(noLetter(request));
    if (!letter.source().equals("mq")) {
      throw new ProblemException(Problem.CONFLICT, "Only task messages can be tried again.");
    }
    byte[] message = letter.raw().getBytes(StandardCharsets.UTF_8);
    NewTask task = submission.read(message, TaskMessageReader.Way.MQ);
    submissions.store(task);
    letters.remove(id);
    Replies.accepted(response, task.id(), Replies.accepted(task.id()));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    if (!letters.remove(id(request))) {
      throw noLetter(request).get();
    }
    response.status(204).send();
  }

  private static long id(ServerRequest request) {
    String text = request.path().pathParameters().get("id");
    if (!text.matches(NUMBER)) {
      throw noLetter(request).get();
    }
    return Long.parseLong(text);
  }

  private static Supplier<ProblemException> noLetter(ServerRequest request) {
    String id = request.path().pathParameters().get("id");
    return () -> new ProblemException(Problem.NOT_FOUND, "There is no dead letter " + id + ".");
  }
}
