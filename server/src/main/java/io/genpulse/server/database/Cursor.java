package io.genpulse.server.database;

import io.genpulse.server.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/// The last task of a page.
record Cursor(Instant createdAt, TaskId id) {
  private static final int MOST_TIME = "2026-01-31T12:00:00.123456789Z".length();

  static Cursor of(String text) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("_", 2);
      // PostgreSQL refuses years that an Instant takes.
      if (parts[0].length() > MOST_TIME || !Character.isDigit(parts[0].charAt(0))) {
        throw new IllegalArgumentException("no time of ours");
      }
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
