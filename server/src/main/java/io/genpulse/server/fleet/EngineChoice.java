package io.genpulse.server.fleet;

import io.genpulse.client.http.CostLimits;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Decides which engine is to do a task, by what the workers can do now. Opens no engine.
public final class EngineChoice {
  private final EngineCatalog engines;
  private final Fleet fleet;

  public EngineChoice(EngineCatalog engines, Fleet fleet) {
    this.engines = engines;
    this.fleet = fleet;
  }

  /// The engine that does `capability`: the one named, else the first in order that a worker has
  /// ready, one with the model before all others. Where no worker has any, what this process knows
  /// of its own decides.
  ///
  /// @param model that the request names
  /// @throws EngineException `NOT_SUPPORTED`, naming those that could, or what is missing
  public EngineFactory choose(
      Class<?> capability, @Nullable String provider, @Nullable String model) {
    Roster roster = fleet.roster();
    List<EngineFactory> able =
        engines.factories().stream()
            .filter(engine -> engine.capabilities().contains(capability))
            .filter(engine -> provider == null || engine.id().value().equals(provider))
            .toList();
    return first(able, engine -> model != null && roster.hasModel(id(engine), model))
        .or(() -> first(able, engine -> is(roster, engine, EngineState.READY)))
        .or(() -> first(able, engine -> is(roster, engine, EngineState.STARTING)))
        .orElseGet(() -> engines.select(capability, provider));
  }

  private static Optional<EngineFactory> first(
      List<EngineFactory> engines, Predicate<EngineFactory> fit) {
    return engines.stream().filter(fit).findFirst();
  }

  private static boolean is(Roster roster, EngineFactory engine, EngineState state) {
    return roster.state(id(engine)).filter(state::equals).isPresent();
  }

  private static String id(EngineFactory engine) {
    return engine.id().value();
  }

  /// Refuses a request that the engine will not do, where that can be said here.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field; `TOO_EXPENSIVE` for what costs more
  ///   than a task may
  public void check(EngineFactory engine, EngineRequest request) {
    engines.check(engine, request);
    CostLimits.of(engine.id(), engines.settings(engine))
        .filter(CostLimits::areSet)
        .ifPresent(limits -> engines.purchase(engine, request).ifPresent(limits::checkTask));
  }

  /// What a worker must have for the request: the engine, and its model. A model that the request
  /// leaves to the engine is none of it where workers have the engine without that model: they say
  /// better what is wrong.
  ///
  /// @param model that the request names
  public Set<String> needs(EngineFactory engine, EngineRequest request, @Nullable String model) {
    var needs = new TreeSet<String>();
    needs.add(Offer.ENGINE + id(engine));
    Roster roster = fleet.roster();
    engines
        .neededModel(engine, request)
        .filter(
            needed ->
                model != null
                    || roster.models(id(engine)).isEmpty()
                    || roster.hasModel(id(engine), needed))
        .ifPresent(needed -> needs.add(Offer.MODEL + needed));
    return needs;
  }
}
