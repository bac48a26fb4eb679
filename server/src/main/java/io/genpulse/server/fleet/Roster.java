package io.genpulse.server.fleet;

import io.genpulse.engine.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The workers at one moment, and what they can do together.
public record Roster(List<Worker> workers) {
  private static final Comparator<EngineOffer> BEST_FIRST =
      Comparator.comparing(EngineOffer::state);

  public Roster {
    workers = List.copyOf(workers);
  }

  /// The workers that claim tasks of this type and route.
  public Stream<Worker> doing(String route, String taskType) {
    return serving(route).filter(worker -> worker.offer().taskTypes().contains(taskType));
  }

  public Stream<Worker> serving(String route) {
    return workers.stream().filter(worker -> worker.offer().routes().contains(route));
  }

  /// Routes whose tasks nobody claims.
  public List<String> unserved() {
    return Arrays.stream(Route.values())
        .map(Route::word)
        .filter(route -> serving(route).findAny().isEmpty())
        .toList();
  }

  /// Every engine that workers have, as the worker has it where it is best.
  public Map<String, EngineOffer> engines() {
    var best = new LinkedHashMap<String, EngineOffer>();
    offers().sorted(BEST_FIRST).forEach(offer -> best.putIfAbsent(offer.id(), offer));
    return best;
  }

  /// How an engine is where it is best; empty when no worker has it.
  public Optional<EngineState> state(String engine) {
    return offers().filter(offer -> offer.id().equals(engine)).min(BEST_FIRST).map(o -> o.state());
  }

  /// How many workers have an engine.
  public int having(String engine) {
    return (int) offers().filter(offer -> offer.id().equals(engine)).count();
  }

  /// The models of an engine, each once, loaded where it is loaded anywhere.
  public Collection<ModelOffer> models(String engine) {
    var models = new LinkedHashMap<String, ModelOffer>();
    offers()
        .filter(offer -> offer.id().equals(engine))
        .flatMap(offer -> offer.models().stream())
        .forEach(
            model ->
                models.merge(model.name(), model, (one, other) -> other.loaded() ? other : one));
    return models.values();
  }

  public boolean hasModel(String engine, String model) {
    return models(engine).stream().anyMatch(one -> one.name().equals(model));
  }

  /// Which of the needs no worker for this type and route has, were it to have all others.
  public Set<String> unmet(String route, String taskType, Collection<String> needs) {
    List<Set<String>> missing = new ArrayList<>();
    doing(route, taskType)
        .forEach(
            worker -> {
              var rest = new TreeSet<>(needs);
              rest.removeAll(worker.offer().has());
              missing.add(rest);
            });
    return missing.stream().min(Comparator.comparingInt(Set::size)).orElse(new TreeSet<>(needs));
  }

  private Stream<EngineOffer> offers() {
    return workers.stream().flatMap(worker -> worker.offer().engines().stream());
  }
}
