package io.genpulse.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.TaskId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// JSON answers: snake case, times as text, no key left out.
public final class Replies {
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private Replies() {}

  public static void send(ServerResponse response, Object value) {
    try {
      response
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .header(HeaderNames.CACHE_CONTROL, "no-store")
          .send(JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is no JSON", e);
    }
  }

  /// The task id in the path; what is no id is as unknown as an id that is not there.
  static TaskId taskId(ServerRequest request) {
    String text = request.path().pathParameters().get("id");
    try {
      return TaskId.of(text);
    } catch (IllegalArgumentException e) {
      throw noTask(text);
    }
  }

  /// The size of the page asked for, 1..200.
  static int limit(ServerRequest request) {
    String text = request.query().first("limit").orElse("50");
    int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > 200) {
      throw new ProblemException(
          Problem.INVALID,
          "limit must be 1..200 but was \"" + text + "\".",
          List.of(new ParamProblem("/limit", "limit must be 1..200", "invalid")));
    }
    return limit;
  }

  /// What a client gets whose task is stored.
  static ObjectNode accepted(TaskId id) {
    ObjectNode node = JSON.createObjectNode();
    node.put("task_id", id.toString()).put("status", "pending");
    node.set("links", TaskJson.links(id));
    return node;
  }

  static void accepted(ServerResponse response, TaskId id, Object body) {
    response.status(202).header(HeaderNames.LOCATION, "/tasks/" + id);
    send(response, body);
  }

  static ProblemException noTask(Object id) {
    return new ProblemException(Problem.NOT_FOUND, "There is no task " + id + ".");
  }
}
