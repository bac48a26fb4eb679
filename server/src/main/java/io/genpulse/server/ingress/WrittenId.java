package io.genpulse.server.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.genpulse.server.task.TaskId;
import java.io.IOException;
import java.util.Optional;

/// The task id of a message as its producer wrote it, which is what the producer listens for: in
/// capitals, say. Found in a message that cannot be read as a whole, too, if it comes before what
/// is wrong.
public record WrittenId(TaskId id, String text) {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  public boolean isCanonical() {
    return id.toString().equals(text);
  }

  /// @param message or its beginning
  public static Optional<WrittenId> of(byte[] message) {
    try (JsonParser json = JSON.createParser(message)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals("task_id");
        JsonToken value = json.nextToken();
        if (found) {
          return value == JsonToken.VALUE_STRING
              ? Optional.of(new WrittenId(TaskId.of(json.getText()), json.getText()))
              : Optional.empty();
        }
        json.skipChildren();
      }
    } catch (IOException | RuntimeException e) {
      // Not readable so far, or no id.
      return Optional.empty();
    }
    return Optional.empty();
  }
}
