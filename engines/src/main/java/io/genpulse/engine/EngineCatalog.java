package io.genpulse.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every engine there is, and the one to take for a capability. Opens an engine at its first use
/// and closes all it opened.
///
/// Safe for use by several threads; an engine that takes long to open holds up nobody who asks for
/// another.
public final class EngineCatalog implements AutoCloseable {
  private final Map<EngineId, LazyEngine> engines = new LinkedHashMap<>();

  /// @param order ids in the order in which they are preferred when a request names no provider;
  ///   others follow
  /// @param settings of each engine
  public EngineCatalog(
      List<EngineFactory> found,
      List<EngineId> order,
      Function<EngineFactory, EngineSettings> settings) {
    var rest = new LinkedHashMap<EngineId, LazyEngine>();
    for (EngineFactory factory : found) {
      LazyEngine other = rest.put(factory.id(), new LazyEngine(factory, settings.apply(factory)));
      if (other != null) {
        throw new IllegalStateException(
            "engine \"%s\" is there twice: %s and %s"
                .formatted(
                    factory.id(),
                    other.factory().getClass().getName(),
                    factory.getClass().getName()));
      }
    }
    for (EngineId id : order) {
      LazyEngine engine = rest.remove(id);
      if (engine != null) {
        engines.put(id, engine);
      }
    }
    engines.putAll(rest);
  }

  /// The engines that `ServiceLoader` finds, and the further ones that their settings name.
  ///
  /// @param environment as [EngineOptions#read] takes it
  public static List<EngineFactory> installed(Map<String, String> environment) {
    var found = new ArrayList<EngineFactory>();
    for (EngineFactory factory : ServiceLoader.load(EngineFactory.class)) {
      found.add(factory);
      found.addAll(factory.others(EngineOptions.of(factory, environment)));
    }
    return found;
  }

  /// Every engine, preferred ones first.
  public List<EngineFactory> factories() {
    return engines.values().stream().map(LazyEngine::factory).toList();
  }

  /// The engine of this name.
  public Optional<EngineFactory> factory(String id) {
    return engines.values().stream()
        .map(LazyEngine::factory)
        .filter(factory -> factory.id().value().equals(id))
        .findFirst();
  }

  /// The engine that does `capability`: the one named, else the first in order that misses nothing.
  ///
  /// @throws EngineException `NOT_SUPPORTED`, naming those that could, or what is missing
  public EngineFactory select(Class<?> capability, @Nullable String provider) {
    List<LazyEngine> able =
        engines.values().stream()
            .filter(engine -> engine.factory().capabilities().contains(capability))
            .toList();
    List<LazyEngine> wanted =
        provider == null
            ? able
            : able.stream().filter(e -> e.factory().id().value().equals(provider)).toList();
    return wanted.stream()
        .filter(engine -> engine.missing().isEmpty())
        .map(LazyEngine::factory)
        .findFirst()
        .orElseThrow(() -> notSupported(capability, provider, able, wanted));
  }

  private static EngineException notSupported(
      Class<?> capability,
      @Nullable String provider,
      List<LazyEngine> able,
      List<LazyEngine> wanted) {
    if (!wanted.isEmpty()) {
      List<String> missing = wanted.stream().map(EngineCatalog::sentence).toList();
      return new EngineException(EngineError.NOT_SUPPORTED, String.join("; ", missing));
    }
    String who = provider == null ? "no engine" : "no engine named \"" + provider + "\"";
    String others =
        able.isEmpty()
            ? "none can"
            : "one of "
                + String.join(", ", able.stream().map(e -> e.factory().id().value()).toList())
                + " can";
    return new EngineException(
        EngineError.NOT_SUPPORTED, who + " does " + capability.getSimpleName() + "; " + others);
  }

  private static String sentence(LazyEngine engine) {
    return "engine " + engine.factory().id() + " cannot work: " + engine.missing().orElse("");
  }

  /// What the engine of this factory is told when it is opened.
  public EngineSettings settings(EngineFactory factory) {
    return entry(factory.id()).settings();
  }

  /// Refuses a request that the engine of this factory will not do, where that can be said here.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  public void check(EngineFactory factory, EngineRequest request) {
    factory.check(request, entry(factory.id()).settings());
  }

  /// What the engine of this factory will have to pay for.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  public Optional<Purchase> purchase(EngineFactory factory, EngineRequest request) {
    return factory.purchase(request, entry(factory.id()).settings());
  }

  /// The capability of the chosen engine, opened now if it is not yet.
  public <T> T engine(Class<T> capability, @Nullable String provider) {
    return capability.cast(entry(select(capability, provider).id()).open());
  }

  /// Whether the engine of this factory could work now. Opens it if nothing is missing, and does
  /// not wait while another thread does so.
  public EngineStatus status(EngineFactory factory) {
    return entry(factory.id()).status();
  }

  /// The model that a worker must have for the request, if any.
  public Optional<String> neededModel(EngineFactory factory, EngineRequest request) {
    return factory.neededModel(request, entry(factory.id()).settings());
  }

  /// Whether nothing that must be set for the engine of this factory is missing here.
  public boolean isComplete(EngineFactory factory) {
    return entry(factory.id()).missing().isEmpty();
  }

  /// The models that the engine of this factory holds ready; never opens it.
  public Set<String> loadedModels(EngineFactory factory) {
    return entry(factory.id()).loadedModels();
  }

  /// Has an engine that is open give back what it keeps between requests; see [Engine#unload]. One
  /// that this catalog does not have keeps nothing.
  public void unload(String id) throws InterruptedException {
    for (LazyEngine engine : engines.values()) {
      if (engine.factory().id().value().equals(id)) {
        engine.unload();
      }
    }
  }

  /// Has the engine of a remote job stop it; see [Engine#abandon]. Without that engine nothing is
  /// done: another process has it.
  public void abandon(RemoteJob job) throws InterruptedException {
    for (LazyEngine engine : engines.values()) {
      if (engine.factory().id().value().equals(job.provider())) {
        engine.abandon(job);
      }
    }
  }

  /// Models the engine of this factory could use now; none where it cannot be opened.
  public List<ModelInfo> models(EngineFactory factory) {
    return entry(factory.id()).models();
  }

  private LazyEngine entry(EngineId id) {
    return Optional.ofNullable(engines.get(id))
        .orElseThrow(() -> new IllegalArgumentException("no engine " + id + " in this catalog"));
  }

  /// Closes every engine, whatever one of them throws.
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    for (LazyEngine engine : engines.values()) {
      try {
        engine.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
