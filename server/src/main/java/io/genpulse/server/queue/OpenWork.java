package io.genpulse.server.queue;

import io.genpulse.engine.Route;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who wants to get something ready only when it is needed that tasks of a route are there.
public final class OpenWork implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenWork.class);

  private final QueueBell bell;
  private final TaskRepository repository;
  private final List<AutoCloseable> listeners = new CopyOnWriteArrayList<>();

  public OpenWork(QueueBell bell, TaskRepository repository) {
    this.bell = bell;
    this.repository = repository;
  }

  /// Runs something now, if tasks of the route are pending or running, and whenever some come, on
  /// threads of its own.
  public void watch(Route route, Runnable then) {
    listeners.add(bell.onRing(Set.of(route), () -> look(route, then)));
    look(route, then);
  }

  private void look(Route route, Runnable then) {
    Thread.ofVirtual().name("open work").start(() -> runIfOpen(route, then));
  }

  private void runIfOpen(Route route, Runnable then) {
    try {
      Map<String, Long> open = repository.stats().open().getOrDefault(route.word(), Map.of());
      if (open.values().stream().anyMatch(count -> count > 0)) {
        then.run();
      }
    } catch (TaskStoreUnavailableException e) {
      // Whoever stores a task rings again.
      log.debug("Nobody knows now whether {} tasks wait", route.word(), e);
    }
  }

  @Override
  public void close() {
    listeners.forEach(OpenWork::close);
  }

  private static void close(AutoCloseable listener) {
    try {
      listener.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.debug("A listener did not close", e);
    }
  }
}
