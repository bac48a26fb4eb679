package io.genpulse.server.fleet;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one engine last said of itself. It is asked on a thread of its own: opening may take
/// minutes, and one that hangs holds up nobody.
final class EngineProbe {
  private static final Logger log = LoggerFactory.getLogger(EngineProbe.class);

  private final EngineCatalog engines;
  private final EngineFactory factory;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile EngineOffer latest;
  private volatile Runnable listener = () -> {};

  EngineProbe(EngineCatalog engines, EngineFactory factory) {
    this.engines = engines;
    this.factory = factory;
    // Of one that lacks a setting there is nothing to wait for.
    this.latest =
        engines.isComplete(factory)
            ? EngineOffer.unknown(factory)
            : EngineOffer.ask(engines, factory);
  }

  EngineOffer latest() {
    return latest;
  }

  void onChange(Runnable run) {
    listener = run;
  }

  /// Asks, unless it is still being asked.
  void ask() {
    if (asking.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("ask-" + factory.id()).start(this::answer);
    }
  }

  // An engine is foreign code: whatever it throws is what there is to say of it.
  @SuppressWarnings("CatchingUnchecked")
  private void answer() {
    EngineOffer before = latest;
    try {
      latest = EngineOffer.ask(engines, factory);
    } catch (Throwable e) {
      log.warn("Engine {} cannot be asked", factory.id(), e);
      latest = EngineOffer.broken(factory, e);
    } finally {
      asking.set(false);
    }
    if (!latest.equals(before)) {
      listener.run();
    }
  }
}
