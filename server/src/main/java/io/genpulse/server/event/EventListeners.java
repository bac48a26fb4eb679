package io.genpulse.server.event;

import io.genpulse.server.task.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners of this process. Each event reaches them once, however many ways it comes in.
public final class EventListeners {
  private static final Logger log = LoggerFactory.getLogger(EventListeners.class);
  private static final int REMEMBERED = 20_000;

  private final Map<TaskId, Set<Listener>> byTask = new ConcurrentHashMap<>();
  private final Set<Listener> ofAll = new CopyOnWriteArraySet<>();
  // Highest seq delivered, of the tasks last heard of.
  private final Map<TaskId, Long> delivered =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// A wrapper, so that the same consumer can subscribe twice.
  private record Listener(Consumer<TaskEvent> consumer, Object identity) {}

  /// Delivers an event unless its task has been heard of at this seq or a later one. Says whether
  /// it was new.
  public synchronized boolean deliver(TaskEvent event) {
    Long last = delivered.get(event.taskId());
    if (last != null && event.seq() <= last) {
      return false;
    }
    delivered.put(event.taskId(), event.seq());
    byTask.getOrDefault(event.taskId(), Set.of()).forEach(listener -> tell(listener, event));
    ofAll.forEach(listener -> tell(listener, event));
    return true;
  }

  private static void tell(Listener listener, TaskEvent event) {
    try {
      listener.consumer.accept(event);
    } catch (RuntimeException e) {
      log.warn("A listener failed on an event of task {}", event.taskId(), e);
    }
  }

  public TaskEvents.Subscription subscribe(TaskId id, Consumer<TaskEvent> consumer) {
    var listener = new Listener(consumer, new Object());
    byTask.compute(
        id,
        (key, listeners) -> {
          Set<Listener> set = listeners == null ? new CopyOnWriteArraySet<>() : listeners;
          set.add(listener);
          return set;
        });
    return () -> {
      byTask.computeIfPresent(
          id,
          (key, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
          });
      awaitDelivery();
    };
  }

  public TaskEvents.Subscription subscribeAll(Consumer<TaskEvent> consumer) {
    var listener = new Listener(consumer, new Object());
    ofAll.add(listener);
    return () -> {
      ofAll.remove(listener);
      awaitDelivery();
    };
  }

  /// Once this returns, no delivery that began before is still going on.
  private synchronized void awaitDelivery() {
    log.trace("{} tasks remembered", delivered.size());
  }
}
