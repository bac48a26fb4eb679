package io.genpulse.apiclient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a listener hears of a task: a whole snapshot each time.
///
/// @param seq orders the updates of one task; 0 when the update comes from polling
/// @param url link to the first output
public record TaskUpdate(
    String taskId,
    String status,
    int progress,
    long seq,
    @Nullable String message,
    @Nullable String url,
    List<String> urls,
    TaskView.@Nullable ErrorView error,
    @Nullable Instant at) {
  public TaskUpdate {
    Required.field(taskId, "task_id");
    Required.field(status, "status");
    urls = urls == null ? List.of() : List.copyOf(urls);
  }

  /// True when the status can never change again.
  public boolean terminal() {
    return terminal(status);
  }

  static boolean terminal(String status) {
    return status.equals("completed") || status.equals("failed") || status.equals("canceled");
  }

  static TaskUpdate of(TaskView task) {
    return new TaskUpdate(
        task.taskId(),
        task.status(),
        task.progress(),
        0,
        task.message(),
        task.url(),
        task.urls(),
        task.error(),
        null);
  }
}
