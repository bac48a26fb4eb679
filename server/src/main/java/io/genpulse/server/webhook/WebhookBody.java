package io.genpulse.server.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a receiver is sent: `{type, timestamp, data}`, where the data is the task. Standard
/// Webhooks asks for at most 20 kB, so what is too large is left out and named in `omitted`, as in
/// lists.
final class WebhookBody {
  static final int MOST_BYTES = 20_000;
  private static final List<String> LARGE = List.of("params", "result", "outputs", "urls", "error");

  private WebhookBody() {}

  /// @param data the task as the API shows it; is changed
  static String of(Task task, ObjectNode data) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", "task." + task.statusWord());
    body.put("timestamp", String.valueOf(task.finishedAt()));
    body.set("data", data);
    String text = body.toString();
    for (String key : LARGE) {
      if (text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
        return text;
      }
      omit(data, key);
      text = body.toString();
    }
    return text;
  }

  private static void omit(ObjectNode data, String key) {
    if (data.path(key).isArray()) {
      data.putArray(key);
    } else {
      data.putNull(key);
    }
    ArrayNode omitted =
        data.path("omitted") instanceof ArrayNode there ? there : data.putArray("omitted");
    if (omitted.valueStream().noneMatch(name -> name.asText().equals(key))) {
      omitted.add(key);
    }
  }
}
