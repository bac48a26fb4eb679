package io.genpulse.server.api.openai;

import static io.genpulse.server.api.openai.PictureAnswers.otherwise;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.server.api.EventBuffer;
import io.genpulse.server.api.ProblemException;
import io.genpulse.server.api.Replies;
import io.genpulse.server.api.TaskWait;
import io.genpulse.server.event.TaskEvent.Live;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streams how pictures come about, and then the pictures.
final class PictureStream {
  private static final Logger log = LoggerFactory.getLogger(PictureStream.class);
  // Events can be lost; the row is asked as often.
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final String PREVIEW = "preview";

  private final OpenAiTasks tasks;
  private final TaskWait wait;
  private final PictureAnswers answers;
  private final Duration longest;
  private final InstantSource clock;

  PictureStream(
      OpenAiTasks tasks,
      TaskWait wait,
      PictureAnswers answers,
      Duration longest,
      InstantSource clock) {
    this.tasks = tasks;
    this.wait = wait;
    this.answers = answers;
    this.longest = longest;
    this.clock = clock;
  }

  /// Stores the task and blocks until it has ended or the client left. It is listened to before it
  /// is stored: the first picture may come at once.
  ///
  /// @param name of the events, such as `image_generation`
  void send(ServerResponse response, NewTask task, String name, Drawing drawing)
      throws InterruptedException {
    var buffer = new EventBuffer(() -> {});
    try (var _ = wait.hear(task.id(), event -> buffer.add(0, event))) {
      TaskId id = tasks.submit(task);
      response
          .header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
          .header(HeaderNames.CACHE_CONTROL, "no-store");
      stream(response, id, name, drawing, buffer);
    } finally {
      buffer.close();
    }
  }

  private void stream(
      ServerResponse response, TaskId id, String name, Drawing drawing, EventBuffer buffer)
      throws InterruptedException {
    try (OutputStream out = response.outputStream()) {
      var lines = new EventLines(out);
      lines.alive();
      try {
        Task ended = follow(id, name, drawing, buffer, lines);
        answers.sendCompleted(lines, name + ".completed", tasks.completed(ended), drawing);
      } catch (OpenAiException e) {
        fail(lines, e);
      } catch (ProblemException | StorageException e) {
        // After the headers there is no other way left to say it.
        fail(lines, OpenAiException.notFetched(id, e));
      }
    } catch (IOException | UncheckedIOException e) {
      log.debug("The client of task {} left", id, e);
      tasks.leave(id);
    }
  }

  private static void fail(EventLines lines, OpenAiException e) throws IOException {
    lines.send("error", json -> json.writePOJOField("error", e.json().get("error")));
  }

  /// The task when it has ended, or as it is when it takes too long.
  private Task follow(TaskId id, String name, Drawing drawing, EventBuffer buffer, EventLines lines)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    int previews = 0;
    while (true) {
      Task task = wait.now(id);
      if (task.status().isTerminal() || System.nanoTime() - end >= 0) {
        return task;
      }
      List<EventBuffer.Waiting> news = buffer.take(HEARTBEAT);
      for (EventBuffer.Waiting next : news) {
        if (next.event() instanceof Live live
            && live.kind().equals(PREVIEW)
            && previews < drawing.previews()) {
          sendPreview(lines, name, drawing, live, previews++);
        }
      }
      if (news.isEmpty()) {
        lines.alive();
      }
    }
  }

  private void sendPreview(EventLines lines, String name, Drawing drawing, Live preview, int index)
      throws IOException {
    JsonNode picture = Replies.JSON.readTree(TaskEventJson.write(preview));
    Asked asked = drawing.asked();
    lines.send(
        name + ".partial_image",
        json -> {
          json.writeStringField("b64_json", picture.path("data_base64").asText());
          json.writeNumberField("created_at", clock.instant().getEpochSecond());
          json.writeStringField("size", otherwise(asked.word("size"), "auto"));
          json.writeStringField("quality", otherwise(asked.word("quality"), "auto"));
          json.writeStringField("background", otherwise(asked.word("background"), "auto"));
          json.writeStringField(
              "output_format", picture.path("media_type").asText().replaceFirst("^image/", ""));
          json.writeNumberField("partial_image_index", index);
        });
  }
}
