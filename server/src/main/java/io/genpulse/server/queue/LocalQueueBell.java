package io.genpulse.server.queue;

import io.genpulse.engine.Route;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// A bell heard within this process.
public final class LocalQueueBell implements QueueBell {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  @Override
  public void ring(Set<Route> routes) {
    for (Listener listener : listeners) {
      if (listener.routes().stream().anyMatch(routes::contains)) {
        listener.action().run();
      }
    }
  }

  @Override
  public AutoCloseable onRing(Set<Route> routes, Runnable listener) {
    var added = new Listener(Set.copyOf(routes), listener);
    listeners.add(added);
    return () -> listeners.remove(added);
  }

  private record Listener(Set<Route> routes, Runnable action) {}
}
