package io.genpulse.server.database;

import io.genpulse.server.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/// The last task of a page.
record Cursor(Instant createdAt, TaskId id) {
  static Cursor of(String text) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("_", 2);
      return new Cursor(Instant.parse(parts[0]), TaskId.of(parts[1]));
    } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("cursor must be a next_cursor answered before", e);
    }
  }

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((createdAt + "_" + id).getBytes(StandardCharsets.UTF_8));
  }
}
