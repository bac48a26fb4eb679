package io.genpulse.server.fleet;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineStatus;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An engine of a worker.
///
/// @param reason why it is not ready
public record EngineOffer(
    String id,
    String route,
    EngineState state,
    @Nullable String reason,
    List<String> capabilities,
    List<ModelOffer> models) {
  public EngineOffer {
    capabilities = List.copyOf(capabilities);
    models = List.copyOf(models);
  }

  /// One that has not answered yet.
  public static EngineOffer unknown(EngineFactory factory) {
    return of(factory, EngineState.STARTING, "it is being asked", List.of());
  }

  /// One that no worker has.
  public static EngineOffer nobody(EngineFactory factory) {
    return of(
        factory,
        EngineState.UNAVAILABLE,
        "no worker of the route %s is there".formatted(factory.route().word()),
        List.of());
  }

  /// Asks the engine, which may take as long as opening it.
  public static EngineOffer ask(EngineCatalog engines, EngineFactory factory) {
    return switch (engines.status(factory)) {
      case EngineStatus.Ready() -> of(factory, EngineState.READY, null, models(engines, factory));
      case EngineStatus.Starting(var reason) ->
          of(factory, EngineState.STARTING, reason, models(engines, factory));
      case EngineStatus.Unavailable(var reason) ->
          of(factory, EngineState.UNAVAILABLE, reason, List.of());
    };
  }

  /// One that threw what it should not have.
  public static EngineOffer broken(EngineFactory factory, Throwable e) {
    return of(factory, EngineState.UNAVAILABLE, "it cannot be asked: " + e, List.of());
  }

  private static List<ModelOffer> models(EngineCatalog engines, EngineFactory factory) {
    Set<String> loaded = engines.loadedModels(factory);
    return engines.models(factory).stream()
        .map(model -> ModelOffer.of(model, loaded.contains(model.name())))
        .toList();
  }

  private static EngineOffer of(
      EngineFactory factory, EngineState state, @Nullable String reason, List<ModelOffer> models) {
    return new EngineOffer(
        factory.id().value(),
        factory.route().word(),
        state,
        reason,
        names(factory.capabilities()),
        models);
  }

  static List<String> names(Collection<Class<?>> capabilities) {
    return capabilities.stream().map(Class::getSimpleName).sorted().toList();
  }
}
