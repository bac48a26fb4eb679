package io.genpulse.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Every engine there is, and the one to take for a capability. Opens an engine at its first use
/// and closes all it opened.
///
/// Safe for use by several threads.
public final class EngineCatalog implements AutoCloseable {
  private final Map<EngineId, EngineFactory> factories = new LinkedHashMap<>();
  private final Map<EngineId, Engine> opened = new LinkedHashMap<>();
  private final EngineSettings settings;

  /// @param order ids in the order in which they are preferred when a request names no provider;
  ///   others follow
  public EngineCatalog(List<EngineFactory> found, List<EngineId> order, EngineSettings settings) {
    var rest = new LinkedHashMap<EngineId, EngineFactory>();
    for (EngineFactory factory : found) {
      EngineFactory other = rest.put(factory.id(), factory);
      if (other != null) {
        throw new IllegalStateException(
            "engine \"%s\" is there twice: %s and %s"
                .formatted(factory.id(), other.getClass().getName(), factory.getClass().getName()));
      }
    }
    for (EngineId id : order) {
      EngineFactory factory = rest.remove(id);
      if (factory != null) {
        factories.put(id, factory);
      }
    }
    factories.putAll(rest);
    this.settings = settings;
  }

  /// The engines that `ServiceLoader` finds.
  public static EngineCatalog discover(List<EngineId> order, EngineSettings settings) {
    var found = new ArrayList<EngineFactory>();
    ServiceLoader.load(EngineFactory.class).forEach(found::add);
    return new EngineCatalog(found, order, settings);
  }

  /// Every engine, preferred ones first.
  public List<EngineFactory> factories() {
    return List.copyOf(factories.values());
  }

  /// The engine that does `capability`: the one named, else the first in order.
  ///
  /// @throws EngineException `NOT_SUPPORTED`, naming those that could
  public EngineFactory select(Class<?> capability, @Nullable String provider) {
    List<EngineFactory> able =
        factories.values().stream().filter(f -> f.capabilities().contains(capability)).toList();
    Optional<EngineFactory> chosen =
        provider == null
            ? able.stream().findFirst()
            : able.stream().filter(f -> f.id().value().equals(provider)).findFirst();
    return chosen.orElseThrow(() -> notSupported(capability, provider, able));
  }

  private static EngineException notSupported(
      Class<?> capability, @Nullable String provider, List<EngineFactory> able) {
    String who = provider == null ? "no engine" : "no engine named \"" + provider + "\"";
    String others =
        able.isEmpty()
            ? "none can"
            : "one of "
                + String.join(", ", able.stream().map(f -> f.id().value()).toList())
                + " can";
    return new EngineException(
        EngineError.NOT_SUPPORTED, who + " does " + capability.getSimpleName() + "; " + others);
  }

  /// The opened engine of a factory, opened now if it is not yet.
  public synchronized Engine open(EngineFactory factory) {
    Engine engine = opened.get(factory.id());
    if (engine == null) {
      engine = factory.open(settings);
      opened.put(factory.id(), engine);
    }
    return engine;
  }

  /// The capability of the chosen engine, opened now if it is not yet.
  public <T> T engine(Class<T> capability, @Nullable String provider) {
    return capability.cast(open(select(capability, provider)));
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(Engine::close);
    opened.clear();
  }
}
