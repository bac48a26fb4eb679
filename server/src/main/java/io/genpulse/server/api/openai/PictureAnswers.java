package io.genpulse.server.api.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.Replies;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskOutput;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes pictures as OpenAI answers them. Their bytes go from file to client and are never held in
/// memory.
final class PictureAnswers {
  private static final String KIND = "image";

  private final ObjectStorage storage;
  private final Path folder;

  /// @param folder for files that are on their way
  PictureAnswers(ObjectStorage storage, Path folder) {
    this.storage = storage;
    this.folder = folder;
  }

  void send(ServerResponse response, Task task, Drawing drawing) {
    if (drawing.inline()) {
      sendInline(response, task, drawing);
    } else {
      sendLinks(response, task, drawing);
    }
  }

  private void sendLinks(ServerResponse response, Task task, Drawing drawing) {
    List<TaskOutput> pictures = MadeOutputs.ofKind(task, KIND);
    ObjectNode node = Replies.JSON.createObjectNode().put("created", seconds(task.finishedAt()));
    pictures.forEach(
        picture ->
            node.withArray("/data").addObject().put("url", storage.link(picture.key()).toString()));
    node.setAll(facts(pictures.getFirst(), drawing));
    Replies.send(response, node);
  }

  private void sendInline(ServerResponse response, Task task, Drawing drawing) {
    try (MadeOutputs made = MadeOutputs.fetch(task, KIND, storage, folder)) {
      response
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .header(HeaderNames.CACHE_CONTROL, "no-store");
      try (JsonGenerator json = Replies.JSON.createGenerator(response.outputStream())) {
        json.writeStartObject();
        json.writeNumberField("created", seconds(task.finishedAt()));
        json.writeArrayFieldStart("data");
        for (MadeOutputs.Made one : made.all()) {
          json.writeStartObject();
          json.writeFieldName("b64_json");
          writeBase64(json, one.file());
          json.writeEndObject();
        }
        json.writeEndArray();
        for (var fact : facts(made.all().getFirst().output(), drawing).properties()) {
          json.writeStringField(fact.getKey(), fact.getValue().asText());
        }
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("the client went away", e);
      }
    }
  }

  private static void writeBase64(JsonGenerator json, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      json.writeBinary(in, Math.toIntExact(Files.size(file)));
    }
  }

  /// The events that end a stream, one for each picture.
  void sendCompleted(EventLines events, String type, Task task, Drawing drawing)
      throws IOException {
    try (MadeOutputs made = MadeOutputs.fetch(task, KIND, storage, folder)) {
      for (MadeOutputs.Made one : made.all()) {
        ObjectNode facts =
            facts(one.output(), drawing).put("created_at", seconds(task.finishedAt()));
        events.send(
            type,
            json -> {
              json.writeFieldName("b64_json");
              writeBase64(json, one.file());
              for (var fact : facts.properties()) {
                json.writeFieldName(fact.getKey());
                json.writeTree(fact.getValue());
              }
              json.writeFieldName("usage");
              json.writeTree(noUsage());
            });
      }
    }
  }

  /// Clients read it in the last event, whoever drew.
  private static ObjectNode noUsage() {
    ObjectNode usage = Replies.JSON.createObjectNode();
    usage.put("total_tokens", 0).put("input_tokens", 0).put("output_tokens", 0);
    usage.putObject("input_tokens_details").put("text_tokens", 0).put("image_tokens", 0);
    return usage;
  }

  /// What a picture really is.
  private static ObjectNode facts(TaskOutput picture, Drawing drawing) {
    Asked asked = drawing.asked();
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("output_format", ObjectKey.extension(picture.mediaType()).replace("jpg", "jpeg"));
    node.put("quality", otherwise(asked.word("quality"), "auto"));
    node.put("background", otherwise(asked.word("background"), "auto"));
    node.put(
        "size",
        picture.width() == null
            ? otherwise(asked.word("size"), "auto")
            : picture.width() + "x" + picture.height());
    return node;
  }

  static String otherwise(@Nullable String word, String instead) {
    return word == null ? instead : word;
  }

  private static long seconds(@Nullable Instant at) {
    return at == null ? 0 : at.getEpochSecond();
  }
}
