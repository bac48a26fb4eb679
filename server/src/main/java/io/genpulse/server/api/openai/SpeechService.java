package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.ApiRoutes;
import io.genpulse.server.api.ApiService;
import io.genpulse.server.api.Replies;
import io.genpulse.server.api.RequestBody;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Speaks for OpenAI's clients.
final class SpeechService implements ApiService {
  /// Clients must name a voice, and name one of these; an engine that has others takes its own.
  private static final Set<String> OPENAI_VOICES =
      Set.of(
          "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx",
          "sage", "shimmer", "verse");

  private final ModelNames names;
  private final OpenAiTasks tasks;
  private final ObjectStorage storage;
  private final Path folder;
  private final int maxBody;

  /// @param folder for files that are on their way
  SpeechService(
      ModelNames names, OpenAiTasks tasks, ObjectStorage storage, Path folder, int maxBody) {
    this.names = names;
    this.tasks = tasks;
    this.storage = storage;
    this.folder = folder;
    this.maxBody = maxBody;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .errors("/audio", OpenAiErrors.FORM)
        .errors("/v1/audio", OpenAiErrors.FORM)
        .post("/audio/speech", OpenAiTasks.answering(this::speak));
  }

  private void speak(ServerRequest request, ServerResponse response) throws InterruptedException {
    Asked asked = Asked.of(TaskMessageReader.json(RequestBody.read(request, maxBody)));
    String stream = asked.word("stream_format");
    if (stream != null && !stream.equals("audio")) {
      throw asked.wrong("stream_format", "must be audio");
    }
    ModelNames.Choice choice = names.choose(asked.text("model"), Purpose.SPEAK);
    ObjectNode params = params(asked);
    choice.into(params);
    NewTask task = tasks.read(choice.taskType(), params, hints(params));
    send(response, tasks.complete(tasks.submit(task)));
  }

  private static ObjectNode params(Asked asked) {
    ObjectNode params = Replies.JSON.createObjectNode();
    asked.pass("input", params, "text");
    asked.pass("instructions", params);
    asked.pass("language", params);
    asked.pass("provider_params", params);
    asked.passNumber("speed", params, "speed");
    JsonNode voice = asked.given("voice");
    if (voice != null) {
      params.set("voice", voice.isObject() ? voice.path("id") : voice);
    }
    String form = asked.word("response_format");
    if (form != null) {
      params.put("output_format", form);
    }
    return params;
  }

  private static Set<String> hints(ObjectNode params) {
    var hints = new HashSet<>(Set.of("instructions"));
    if (OPENAI_VOICES.contains(params.path("voice").asText())) {
      hints.add("voice");
    }
    return hints;
  }

  private void send(ServerResponse response, Task task) {
    try (MadeOutputs made = MadeOutputs.fetch(task, "audio", storage, folder)) {
      MadeOutputs.Made first = made.all().getFirst();
      response
          .header(HeaderNames.CONTENT_TYPE, first.output().mediaType())
          .header(HeaderNames.CONTENT_LENGTH, Long.toString(Files.size(first.file())));
      try (OutputStream out = response.outputStream()) {
        Files.copy(first.file(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the client went away", e);
    }
  }
}
