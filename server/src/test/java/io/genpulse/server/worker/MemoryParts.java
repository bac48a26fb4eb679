package io.genpulse.server.worker;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// An object store and an event bus in memory.
public final class MemoryParts {
  private MemoryParts() {}

  public static final class Storage implements ObjectStorage {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    @Override
    public void put(ObjectKey key, Path file, String mediaType) {
      try {
        objects.put(key.value(), Files.readAllBytes(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public URI link(ObjectKey key) {
      return URI.create("memory:/" + key.value());
    }

    @Override
    public boolean get(ObjectKey key, Path file) {
      return false;
    }

    @Override
    public void remove(ObjectKey key) {
      objects.remove(key.value());
    }

    @Override
    public void check() {}
  }

  public static final class Events implements TaskEvents {
    final List<TaskEvent.Snapshot> published = new CopyOnWriteArrayList<>();
    public final List<TaskEvent.Snapshot> publishedAgain = new CopyOnWriteArrayList<>();
    final List<TaskEvent.Live> live = new CopyOnWriteArrayList<>();

    List<TaskEvent.Snapshot> of(TaskId id) {
      return published.stream().filter(e -> e.taskId().equals(id)).toList();
    }

    @Override
    public void publish(List<TaskEvent.Snapshot> events) {
      published.addAll(events);
    }

    @Override
    public void publishAgain(List<TaskEvent.Snapshot> events) {
      publishedAgain.addAll(events);
    }

    @Override
    public void repeat(TaskEvent.Snapshot event) {}

    @Override
    public void tell(TaskEvent.Live event) {
      live.add(event);
    }

    @Override
    public void alias(TaskId id, String written) {}

    @Override
    public void refused(TaskEvent.Snapshot event, String written) {}

    @Override
    public void forget(TaskId id) {}

    @Override
    public void watched() {}

    @Override
    public boolean isWatched() {
      return false;
    }

    @Override
    public Subscription subscribe(TaskId id, Consumer<TaskEvent> listener) {
      return () -> {};
    }

    @Override
    public boolean goesOn(TaskId id) {
      return false;
    }

    @Override
    public Subscription subscribeAll(Consumer<TaskEvent> listener) {
      return () -> {};
    }
  }
}
