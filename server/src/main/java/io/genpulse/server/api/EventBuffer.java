package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What one client has not read yet. Of progress, and of each slot of what happens meanwhile, only
/// the latest of each task is kept; a client that does not read the rest in time is cut off:
/// `overflow` is run, once.
public final class EventBuffer {
  private static final int MOST = 2_048;
  // A preview can have 170,000 characters.
  private static final int MOST_LIVE = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Object, Waiting> waiting = new LinkedHashMap<>();
  private final Runnable overflow;
  private int live;
  private boolean closed;

  /// @param id what the client may name to go on after this event
  public record Waiting(long id, TaskEvent event) {}

  /// Events of one task that replace each other.
  private record Slot(TaskId task, String name) {}

  public EventBuffer(Runnable overflow) {
    this.overflow = overflow;
  }

  /// Called on the bus thread: never blocks for long.
  public void add(long id, TaskEvent event) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Object key = key(event);
      boolean replaces = waiting.remove(key) != null;
      if (event instanceof TaskEvent.Live && !replaces && ++live > MOST_LIVE) {
        // Nobody needs it.
        live--;
        return;
      }
      waiting.put(key, new Waiting(id, event));
      if (waiting.size() > MOST) {
        closed = true;
        waiting.clear();
        overflow.run();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static Object key(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Snapshot snapshot ->
          snapshot.status() == TaskStatus.PROCESSING
              ? new Slot(snapshot.taskId(), "progress")
              : new Object();
      case TaskEvent.Live news -> new Slot(news.taskId(), news.slot());
    };
  }

  /// All that waits; none after `most` without any, or when closed.
  public List<Waiting> take(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      List<Waiting> events = List.copyOf(waiting.values());
      waiting.clear();
      live = 0;
      return events;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it is closed, but not for longer than `most`; answers whether it is.
  boolean awaitClosed(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
