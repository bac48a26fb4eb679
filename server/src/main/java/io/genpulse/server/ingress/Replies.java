package io.genpulse.server.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.genpulse.server.task.TaskId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// JSON answers: snake case, times as text, no key left out.
final class Replies {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private Replies() {}

  static void send(ServerResponse response, Object value) {
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

  static ProblemException noTask(Object id) {
    return new ProblemException(Problem.NOT_FOUND, "There is no task " + id + ".");
  }
}
