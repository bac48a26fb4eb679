package io.genpulse.ui.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.TaskActions;

/// An order as programs of three languages give it.
final class Snippets {
  private static final JsonMapper JSON = new JsonMapper();

  private Snippets() {}

  static String curl(String server, Draft draft) {
    return TaskActions.curl(server, draft);
  }

  static String python(String server, Draft draft) {
    return """
        import json, urllib.request

        order = json.loads(r'''%s''')
        request = urllib.request.Request(
            "%s/generate", json.dumps(order).encode(),
            {"Content-Type": "application/json", "Prefer": "wait=60"})
        task = json.load(urllib.request.urlopen(request))
        print(task["status"], task.get("url"))
        """
        .formatted(json(draft).replace("'''", "\\u0027\\u0027\\u0027"), server);
  }

  static String java(String server, Draft draft) {
    return """
        var order = \"""
            %s\""";
        var request = HttpRequest.newBuilder(URI.create("%s/generate"))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=60")
            .POST(HttpRequest.BodyPublishers.ofString(order))
            .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
        """
        .formatted(
            json(draft).replace("\\", "\\\\").replace("\"\"\"", "\\\"\"\"").replace("\n", "\n    "),
            server);
  }

  private static String json(Draft draft) {
    ObjectNode order = JSON.createObjectNode().put("task_type", draft.taskType());
    order.set("params", draft.params());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(order);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that is no JSON", e);
    }
  }
}
