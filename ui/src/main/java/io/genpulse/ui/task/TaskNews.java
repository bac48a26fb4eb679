package io.genpulse.ui.task;

import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskUpdate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gathers live events on the stream's thread and hands them over in batches, the latest of each
/// task only, so that a thousand events are one step on the window's thread.
final class TaskNews {
  /// The latest that was heard of one task.
  record Latest(@Nullable TaskUpdate update, LiveEvent.@Nullable Preview preview) {}

  private final Consumer<Runnable> windowThread;
  private final Consumer<Map<String, Latest>> receiver;
  private Map<String, Latest> gathered = new LinkedHashMap<>();

  /// @param receiver called on the window's thread
  TaskNews(Consumer<Runnable> windowThread, Consumer<Map<String, Latest>> receiver) {
    this.windowThread = windowThread;
    this.receiver = receiver;
  }

  void heard(LiveEvent event) {
    switch (event) {
      case LiveEvent.Status(var update) -> add(update);
      case LiveEvent.Progress(var update) -> add(update);
      case LiveEvent.Preview preview -> add(preview);
      // The status that follows an output carries its link; logs are not shown.
      case LiveEvent.Output _, LiveEvent.Log _ -> {}
    }
  }

  private synchronized void add(TaskUpdate update) {
    Latest before = gathered.get(update.taskId());
    put(update.taskId(), new Latest(update, before == null ? null : before.preview()));
  }

  private synchronized void add(LiveEvent.Preview preview) {
    Latest before = gathered.get(preview.taskId());
    put(preview.taskId(), new Latest(before == null ? null : before.update(), preview));
  }

  private void put(String taskId, Latest latest) {
    boolean first = gathered.isEmpty();
    gathered.put(taskId, latest);
    if (first) {
      windowThread.accept(() -> receiver.accept(take()));
    }
  }

  private synchronized Map<String, Latest> take() {
    Map<String, Latest> taken = gathered;
    gathered = new LinkedHashMap<>();
    return taken;
  }
}
