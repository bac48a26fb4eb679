package io.genpulse.server.event;

import io.genpulse.server.task.TaskId;
import java.util.List;
import java.util.function.Consumer;

/// Tells listeners in this and other processes what happens to tasks. Best effort: the database
/// holds the truth, so telling never throws and never blocks for long when the bus is away.
public interface TaskEvents {
  /// Publishes in order; one that is not news, by its `seq`, is dropped. The end of a task is
  /// always news to whoever has not heard of it.
  void publish(List<TaskEvent.Snapshot> events);

  /// Publishes events again of which nobody knows whether they got out.
  void publishAgain(List<TaskEvent.Snapshot> events);

  /// Sends the state of a task once more although nothing has changed, or the later one that is
  /// known.
  void repeat(TaskEvent.Snapshot event);

  /// Tells what happens meanwhile, a few times a second at most.
  void tell(TaskEvent.Live event);

  /// From now on a task is told of under its id as its producer writes it, too.
  void alias(TaskId id, String written);

  /// Tells whoever waits for a task that there will be none.
  ///
  /// @param written the id as its producer writes it
  void refused(TaskEvent.Snapshot event, String written);

  /// A task is not there any more; its id may be used again.
  void forget(TaskId id);

  /// Hears every event of a task from now on, until closed. Called on a bus thread: must return
  /// soon.
  Subscription subscribe(TaskId id, Consumer<TaskEvent> listener);

  /// Whether the last that this process has heard of a task, a while ago maybe, is that it goes on:
  /// whoever subscribed before hears of its end, unless that event is lost.
  boolean goesOn(TaskId id);

  /// Hears the events of all tasks.
  Subscription subscribeAll(Consumer<TaskEvent> listener);

  /// Someone watches how tasks go. Call it again at least every 20 seconds while it is so.
  void watched();

  /// Whether someone watches, in any process, or did within the last minute: what only viewers want
  /// need not be made otherwise. True when nobody knows.
  boolean isWatched();

  /// Ends a subscription; nothing is heard after `close` returns.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
