package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Writes events as Server-Sent Events to one client: `status` when the status is new to it,
/// `progress` otherwise, `output` for each new link.
final class EventStream {
  private final OutputStream out;
  private final Map<TaskId, Told> told = new HashMap<>();

  private record Told(TaskStatus status, long seq, int outputs) {}

  EventStream(OutputStream out) {
    this.out = out;
  }

  void begin() throws IOException {
    write("retry: 2000\n\n");
  }

  /// The client has this one already: it said so in `Last-Event-ID`.
  void skip(TaskEvent event) {
    told.put(event.taskId(), new Told(event.status(), event.seq(), event.urls().size()));
  }

  void send(TaskEvent event) throws IOException {
    Told before = told.get(event.taskId());
    if (before != null && event.seq() <= before.seq()) {
      return;
    }
    var frames = new StringBuilder();
    for (int n = before == null ? 0 : before.outputs(); n < event.urls().size(); n++) {
      // No id: a client that is cut off here must get the status after it again.
      frames.append("event: output\ndata: ").append(output(event, n)).append("\n\n");
    }
    boolean isNews = before == null || before.status() != event.status();
    frames
        .append(isNews ? "event: status" : "event: progress")
        .append("\nid: ")
        .append(event.seq())
        .append("\ndata: ")
        .append(TaskEventJson.write(event))
        .append("\n\n");
    write(frames.toString());
    if (event.status().isTerminal()) {
      told.remove(event.taskId());
    } else {
      skip(event);
    }
  }

  private static String output(TaskEvent event, int n) {
    return Replies.JSON
        .createObjectNode()
        .put("task_id", event.taskId().toString())
        .put("n", n + 1)
        .put("url", event.urls().get(n))
        .toString();
  }

  void heartbeat() throws IOException {
    write(": alive\n\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
