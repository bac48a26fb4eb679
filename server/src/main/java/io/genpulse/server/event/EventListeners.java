package io.genpulse.server.event;

import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.task.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners of this process. Each snapshot reaches them once, however many ways it comes in.
///
/// Events of one task are told one after another; those of others do not wait for that.
public final class EventListeners {
  private static final Logger log = LoggerFactory.getLogger(EventListeners.class);
  private static final int LANES = 64;
  private static final int REMEMBERED_PER_LANE = 512;

  private final Map<TaskId, Set<Listener>> byTask = new ConcurrentHashMap<>();
  private final Set<Listener> ofAll = new CopyOnWriteArraySet<>();
  private final Lane[] lanes =
      IntStream.range(0, LANES).mapToObj(_ -> new Lane()).toArray(Lane[]::new);

  /// A wrapper, so that the same consumer can subscribe twice.
  private record Listener(Consumer<TaskEvent> consumer, Object identity) {}

  /// The last that was told of a task.
  private record Told(long seq, boolean ended) {}

  /// Tasks that share a lock, and what was told of those last heard of.
  private static final class Lane {
    private final Map<TaskId, Told> told =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<TaskId, Told> eldest) {
            return size() > REMEMBERED_PER_LANE;
          }
        };

    boolean isNews(TaskEvent event) {
      Told last = told.get(event.taskId());
      return switch (event) {
        case Snapshot snapshot -> {
          boolean ended = snapshot.status().isTerminal();
          boolean news = last == null || snapshot.seq() > last.seq() || (ended && !last.ended());
          if (news) {
            told.put(event.taskId(), new Told(snapshot.seq(), ended));
          }
          yield news;
        }
        // What comes late is of no interest.
        case TaskEvent.Live _ -> last == null || !last.ended();
      };
    }
  }

  private Lane lane(TaskId id) {
    return lanes[Math.floorMod(id.hashCode(), LANES)];
  }

  /// Delivers an event unless listeners know better already. Says whether it was new.
  public boolean deliver(TaskEvent event) {
    Lane lane = lane(event.taskId());
    synchronized (lane) {
      if (!lane.isNews(event)) {
        return false;
      }
      byTask.getOrDefault(event.taskId(), Set.of()).forEach(listener -> tell(listener, event));
      ofAll.forEach(listener -> tell(listener, event));
      return true;
    }
  }

  /// Whether the last that was told of a task is that it goes on.
  public boolean goesOn(TaskId id) {
    Lane lane = lane(id);
    synchronized (lane) {
      Told last = lane.told.get(id);
      return last != null && !last.ended();
    }
  }

  /// What was told of a task says nothing about the next one of that id.
  public void forget(TaskId id) {
    Lane lane = lane(id);
    synchronized (lane) {
      lane.told.remove(id);
    }
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
      awaitDelivery(lane(id));
    };
  }

  public TaskEvents.Subscription subscribeAll(Consumer<TaskEvent> consumer) {
    var listener = new Listener(consumer, new Object());
    ofAll.add(listener);
    return () -> {
      ofAll.remove(listener);
      for (Lane lane : lanes) {
        awaitDelivery(lane);
      }
    };
  }

  /// Once this returns, no delivery that began before is still going on.
  private static void awaitDelivery(Lane lane) {
    synchronized (lane) {
      log.trace("{} tasks remembered", lane.told.size());
    }
  }
}
