package io.genpulse.server.event;

import io.genpulse.server.task.TaskId;
import java.util.List;
import java.util.function.Consumer;

/// Tells listeners in this and other processes what happens to tasks. Best effort: the database
/// holds the truth, so publishing never throws and never blocks for long when the bus is away.
public interface TaskEvents {
  /// Publishes in order; an event whose `seq` is not above the last published one of its task is
  /// dropped.
  void publish(List<TaskEvent> events);

  /// Publishes events again of which nobody knows whether they got out.
  void publishAgain(List<TaskEvent> events);

  /// Sends the snapshot of a task that has not changed once more.
  void repeat(TaskEvent event);

  /// Hears every event of a task from now on, until closed. Called on a bus thread: must return
  /// soon.
  Subscription subscribe(TaskId id, Consumer<TaskEvent> listener);

  /// Hears the events of all tasks.
  Subscription subscribeAll(Consumer<TaskEvent> listener);

  /// Ends a subscription; nothing is heard after `close` returns.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
