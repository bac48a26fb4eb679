package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one client has not read yet. Of progress only the latest of each task is kept; a client
/// that does not read the rest in time is cut off: `overflow` is run, once.
final class EventBuffer {
  private static final int MOST = 2_048;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<TaskEvent> waiting = new ArrayDeque<>();
  private final Map<TaskId, TaskStatus> heard = new HashMap<>();
  private final Runnable overflow;
  private boolean closed;

  EventBuffer(Runnable overflow) {
    this.overflow = overflow;
  }

  /// Called on the bus thread: never blocks for long.
  void add(TaskEvent event) {
    lock.lock();
    try {
      boolean isProgress =
          event.status() == TaskStatus.PROCESSING
              && heard.get(event.taskId()) == TaskStatus.PROCESSING;
      if (isProgress) {
        TaskEvent last = lastOf(event.taskId());
        if (last != null && last.status() == TaskStatus.PROCESSING) {
          waiting.removeLastOccurrence(last);
        }
      }
      if (event.status().isTerminal()) {
        heard.remove(event.taskId());
      } else {
        heard.put(event.taskId(), event.status());
      }
      if (closed) {
        return;
      }
      waiting.addLast(event);
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

  private @Nullable TaskEvent lastOf(TaskId id) {
    var events = waiting.descendingIterator();
    while (events.hasNext()) {
      TaskEvent event = events.next();
      if (event.taskId().equals(id)) {
        return event;
      }
    }
    return null;
  }

  /// All that waits; none after `seconds` without any, or when closed.
  List<TaskEvent> take(long seconds) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(seconds);
      while (waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      var events = new ArrayList<>(waiting);
      waiting.clear();
      return events;
    } finally {
      lock.unlock();
    }
  }

  void close() {
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
