package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvent.Live;
import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Writes events as Server-Sent Events to one client: `status` when the status is new to it,
/// `progress` otherwise, `output` once for each file, and what happens meanwhile by its own name.
final class EventStream {
  private final OutputStream out;
  private final Map<TaskId, Told> told = new HashMap<>();
  private final Map<TaskId, Integer> outputs = new HashMap<>();

  private record Told(TaskStatus status, long seq) {}

  EventStream(OutputStream out) {
    this.out = out;
  }

  void begin() throws IOException {
    write("retry: 2000\n\n");
  }

  /// The client has this one already: it said so in `Last-Event-ID`.
  void skip(Snapshot event) {
    remember(event);
    outputs.put(event.taskId(), event.urls().size());
  }

  /// @param id what the client may name to go on after it
  void send(long id, TaskEvent event) throws IOException {
    switch (event) {
      case Snapshot snapshot -> send(id, snapshot);
      case Live live -> send(live);
    }
  }

  private void send(long id, Snapshot event) throws IOException {
    Told before = told.get(event.taskId());
    if (before != null && event.seq() <= before.seq() && !event.status().isTerminal()) {
      return;
    }
    var frames = new StringBuilder();
    for (int n = outputs.getOrDefault(event.taskId(), 0); n < event.urls().size(); n++) {
      // No id: a client that is cut off here must get the status after it again.
      frames.append("event: output\ndata: ").append(output(event, n)).append("\n\n");
    }
    boolean isNews = before == null || before.status() != event.status();
    frames
        .append(isNews ? "event: status" : "event: progress")
        .append("\nid: ")
        .append(id)
        .append("\ndata: ")
        .append(TaskEventJson.write(event))
        .append("\n\n");
    write(frames.toString());
    remember(event);
  }

  private void remember(Snapshot event) {
    if (event.status().isTerminal()) {
      told.remove(event.taskId());
      outputs.remove(event.taskId());
    } else {
      told.put(event.taskId(), new Told(event.status(), event.seq()));
      if (event.status() == TaskStatus.PENDING) {
        // Files of an attempt that was given back do not count.
        outputs.remove(event.taskId());
      } else {
        outputs.merge(event.taskId(), event.urls().size(), Math::max);
      }
    }
  }

  /// Has no id: nobody goes on after it.
  private void send(Live event) throws IOException {
    if (event instanceof TaskEvent.Output output) {
      int before = outputs.getOrDefault(event.taskId(), 0);
      if (output.n() <= before) {
        return;
      }
      outputs.put(event.taskId(), output.n());
    }
    write("event: " + event.kind() + "\ndata: " + TaskEventJson.write(event) + "\n\n");
  }

  private static String output(Snapshot event, int n) {
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
