package io.genpulse.server.api.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.genpulse.server.api.Replies;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Server-Sent Events as OpenAI writes them: the type is in the data, too.
final class EventLines {
  private final OutputStream out;

  EventLines(OutputStream out) {
    this.out = out;
  }

  /// The fields of an event's data.
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  void send(String type, Fields fields) throws IOException {
    text("event: " + type + "\ndata: ");
    JsonGenerator json =
        Replies.JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.writeStartObject();
    json.writeStringField("type", type);
    fields.write(json);
    json.writeEndObject();
    json.close();
    text("\n\n");
    out.flush();
  }

  /// Says that the server is still there.
  void alive() throws IOException {
    text(": alive\n\n");
    out.flush();
  }

  private void text(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
