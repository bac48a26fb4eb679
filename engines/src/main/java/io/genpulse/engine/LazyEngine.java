package io.genpulse.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One engine of the catalog, opened at its first use.
///
/// Safe for use by several threads. Whoever wants to work waits until it is open; whoever only asks
/// how it is does not.
final class LazyEngine implements AutoCloseable {
  private final EngineFactory factory;
  private final EngineSettings settings;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Engine engine;
  private boolean closed;

  LazyEngine(EngineFactory factory, EngineSettings settings) {
    this.factory = factory;
    this.settings = settings;
  }

  EngineFactory factory() {
    return factory;
  }

  EngineSettings settings() {
    return settings;
  }

  Optional<String> missing() {
    return factory.missing(settings);
  }

  /// @throws EngineException when it cannot be opened, or is closed for good
  Engine open() {
    opening.lock();
    try {
      if (closed) {
        throw new EngineException(EngineError.UNAVAILABLE, "engine " + factory.id() + " is closed");
      }
      Engine open = engine;
      if (open == null) {
        open = factory.open(settings);
        engine = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  /// Never waits for the opening by another thread.
  EngineStatus status() {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      return new EngineStatus.Unavailable(missing.get());
    }
    try {
      return openNow()
          .map(Engine::status)
          .orElseGet(() -> new EngineStatus.Starting("it is being opened"));
    } catch (EngineException e) {
      return new EngineStatus.Unavailable(String.valueOf(e.getMessage()));
    }
  }

  /// Never waits for the opening by another thread.
  List<ModelInfo> models() {
    if (missing().isPresent()) {
      return List.of();
    }
    try {
      return openNow().map(Engine::models).orElseGet(List::of);
    } catch (EngineException e) {
      // Its status says why.
      return List.of();
    }
  }

  Set<String> loadedModels() {
    Engine open = engine;
    return open == null ? Set.of() : open.loadedModels();
  }

  void abandon(RemoteJob job) throws InterruptedException {
    if (missing().isEmpty()) {
      open().abandon(job);
    }
  }

  void unload() throws InterruptedException {
    Engine open = engine;
    if (open != null) {
      open.unload();
    }
  }

  /// Empty while another thread opens it.
  private Optional<Engine> openNow() {
    Engine open = engine;
    if (open != null) {
      return Optional.of(open);
    }
    if (!opening.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(open());
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
      Engine open = engine;
      engine = null;
      if (open != null) {
        open.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
