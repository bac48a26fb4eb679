package io.genpulse.server.event;

import io.genpulse.server.event.TaskEvent.Live;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Passes live events on, at most once in a while: of each slot of a task the latest. A handler
/// that logs a million lines costs no more than one that logs sixteen.
public final class LatestOnly implements AutoCloseable {
  private static final int MOST = 1_000;

  private final Duration between;
  private final Consumer<List<Live>> next;
  private final Map<Slot, Live> waiting = new LinkedHashMap<>();
  private final Thread thread;
  private boolean closed;

  private record Slot(TaskId task, String name) {}

  /// @param between two deliveries
  /// @param next hears, in order, on a thread of its own
  public LatestOnly(Duration between, Consumer<List<Live>> next) {
    this.between = between;
    this.next = next;
    this.thread = Thread.ofVirtual().name("live events").start(this::run);
  }

  public synchronized void offer(Live event) {
    var slot = new Slot(event.taskId(), event.slot());
    waiting.remove(slot);
    if (!closed && waiting.size() < MOST) {
      waiting.put(slot, event);
      notifyAll();
    }
  }

  private void run() {
    try {
      for (List<Live> events = take(); !events.isEmpty(); events = take()) {
        next.accept(events);
        Thread.sleep(between);
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Live> take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    List<Live> events = List.copyOf(waiting.values());
    waiting.clear();
    return events;
  }

  /// What waits is not passed on any more.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
