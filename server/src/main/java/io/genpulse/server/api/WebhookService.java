package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.Principal;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.webhook.Delivery;
import io.genpulse.server.webhook.DeliveryStatus;
import io.genpulse.server.webhook.WebhookDeliveries;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shows what became of reports to `callback_url`, sends them again, and says what they are signed
/// with.
public final class WebhookService implements ApiService {
  private static final String NUMBER = "[0-9]{1,18}";

  private final WebhookDeliveries deliveries;
  private final Runnable send;
  private final List<String> secrets;

  /// @param send called when something is to be sent at once
  /// @param secrets of the settings; none = the one of the database
  public WebhookService(WebhookDeliveries deliveries, Runnable send, List<String> secrets) {
    this.deliveries = deliveries;
    this.send = send;
    this.secrets = List.copyOf(secrets);
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/webhooks/deliveries", this::list)
        .get("/webhooks/deliveries/{id}", this::show)
        .post("/webhooks/deliveries/{id}/redeliver", this::redeliver)
        .get("/webhooks/secret", this::secret);
  }

  private void list(ServerRequest request, ServerResponse response) {
    int limit = Replies.limit(request);
    // One more tells whether there is a next page.
    List<Delivery> found =
        deliveries.list(
            limit + 1, cursor(request), task(request), status(request), Principal.current().user());
    List<Delivery> page = found.subList(0, Math.min(limit, found.size()));
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    page.forEach(delivery -> items.add(json(delivery)));
    node.put("next_cursor", found.size() > limit ? Long.toString(page.getLast().id()) : null);
    Replies.send(response, node);
  }

  private static @Nullable Long cursor(ServerRequest request) {
    String text = given(request, "cursor");
    if (text.isEmpty()) {
      return null;
    }
    if (!text.matches(NUMBER)) {
      throw invalid("cursor", "cursor must be a next_cursor answered before");
    }
    return Long.valueOf(text);
  }

  private static @Nullable TaskId task(ServerRequest request) {
    String text = given(request, "task_id");
    try {
      return text.isEmpty() ? null : TaskId.of(text);
    } catch (IllegalArgumentException e) {
      throw invalid("task_id", String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable DeliveryStatus status(ServerRequest request) {
    String text = given(request, "status");
    return text.isEmpty()
        ? null
        : DeliveryStatus.of(text)
            .orElseThrow(
                () ->
                    invalid(
                        "status",
                        "status must be pending, delivered, failed or gone but was \""
                            + text
                            + "\""));
  }

  private static String given(ServerRequest request, String name) {
    return request.query().first(name).orElse("").strip();
  }

  private static ProblemException invalid(String name, String sentence) {
    return new ProblemException(
        Problem.INVALID,
        sentence + ".",
        List.of(new ParamProblem("/" + name, sentence, "invalid")));
  }

  private void show(ServerRequest request, ServerResponse response) {
    Delivery delivery =
        deliveries.find(id(request), Principal.current().user()).orElseThrow(none(request));
    Replies.send(response, json(delivery));
  }

  private void redeliver(ServerRequest request, ServerResponse response) {
    Delivery delivery =
        deliveries.redeliver(id(request), Principal.current().user()).orElseThrow(none(request));
    send.run();
    response.status(202);
    Replies.send(response, json(delivery));
  }

  private void secret(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode list = node.putArray("secrets");
    (secrets.isEmpty() ? List.of(deliveries.secret()) : secrets).forEach(list::add);
    Replies.send(response, node);
  }

  private static ObjectNode json(Delivery delivery) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("id", delivery.id());
    node.put("message_id", delivery.messageId());
    node.put("task_id", delivery.taskId().toString());
    node.put("url", delivery.url());
    node.put("status", delivery.status().word());
    node.put("attempts", delivery.attempts());
    node.set("next_at", Replies.JSON.valueToTree(delivery.nextAt()));
    node.set("log", Replies.JSON.valueToTree(delivery.log()));
    node.set("created_at", Replies.JSON.valueToTree(delivery.createdAt()));
    node.set("done_at", Replies.JSON.valueToTree(delivery.doneAt()));
    return node;
  }

  private static long id(ServerRequest request) {
    String text = request.path().pathParameters().get("id");
    if (!text.matches(NUMBER)) {
      throw none(request).get();
    }
    return Long.parseLong(text);
  }

  private static Supplier<ProblemException> none(ServerRequest request) {
    String id = request.path().pathParameters().get("id");
    return () -> new ProblemException(Problem.NOT_FOUND, "There is no delivery " + id + ".");
  }
}
