package io.genpulse.server.fleet;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a worker process can do, as it tells all others. The words of a newer version may be
/// unknown here.
///
/// @param routes whose tasks it claims
/// @param labels what else tasks may need, as its settings say
public record Offer(
    String hostName,
    String version,
    List<String> routes,
    List<String> taskTypes,
    List<String> labels,
    List<EngineOffer> engines) {
  /// How a task says that it needs a model.
  public static final String MODEL = "model:";

  /// How a task says that it needs an engine.
  public static final String ENGINE = "engine:";

  public Offer {
    routes = List.copyOf(routes);
    taskTypes = List.copyOf(taskTypes);
    labels = List.copyOf(labels);
    engines = List.copyOf(engines);
  }

  /// What the needs of a task are compared with. An engine that starts may take its tasks: some
  /// start with the first one.
  public Set<String> has() {
    var has = new TreeSet<String>(labels);
    for (EngineOffer engine : engines) {
      if (engine.state() != EngineState.UNAVAILABLE) {
        has.add(ENGINE + engine.id());
      }
      engine.models().forEach(model -> has.add(MODEL + model.name()));
    }
    return has;
  }
}
