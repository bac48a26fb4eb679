package io.genpulse.apiclient;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a response body into server-sent events (WHATWG HTML, section 9.2).
final class SseReader {
  /// @param id the stream's last id so far, null before the first
  record Event(String name, String data, @Nullable String id) {}

  private final BufferedReader lines;
  private @Nullable String lastId;

  /// @param lastId the id that a stream before this one ended with
  SseReader(InputStream body, @Nullable String lastId) {
    this.lastId = lastId;
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /// The next event with data; empty at the end of the stream. Comments pass unseen.
  Optional<Event> next() throws IOException {
    var name = "message";
    var data = new StringBuilder();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          data.setLength(data.length() - 1);
          return Optional.of(new Event(name, data.toString(), lastId));
        }
        name = "message";
        continue;
      }
      var colon = line.indexOf(':');
      var field = colon < 0 ? line : line.substring(0, colon);
      var value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "event" -> name = value;
        case "data" -> data.append(value).append('\n');
        case "id" -> lastId = value.isEmpty() ? null : value;
        default -> {}
      }
    }
    return Optional.empty();
  }
}
