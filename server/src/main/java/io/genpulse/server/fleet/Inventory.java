package io.genpulse.server.fleet;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.Route;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What this worker process can do, kept up to date without waiting for any engine.
public final class Inventory {
  private final String hostName = hostName();
  private final String version = version();
  private final List<String> routes;
  private final Supplier<Set<String>> taskTypes;
  private final List<String> labels;
  private final List<EngineProbe> probes;

  /// @param routes whose tasks this process claims; their engines count, and no others
  /// @param taskTypes that it knows, asked each time
  public Inventory(
      Set<Route> routes,
      Supplier<Set<String>> taskTypes,
      Collection<String> labels,
      EngineCatalog engines) {
    this.routes = routes.stream().map(Route::word).sorted().toList();
    this.taskTypes = taskTypes;
    this.labels = labels.stream().sorted().toList();
    this.probes =
        engines.factories().stream()
            .filter(factory -> routes.contains(factory.route()))
            .map(factory -> new EngineProbe(engines, factory))
            .toList();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String version() {
    String version = Inventory.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /// Has every engine asked, and does not wait for the answers.
  public void ask() {
    probes.forEach(EngineProbe::ask);
  }

  /// @param listener run, on any thread, when an engine says something else than before
  public void onChange(Runnable listener) {
    probes.forEach(probe -> probe.onChange(listener));
  }

  /// As the engines said last.
  public Offer offer() {
    return new Offer(
        hostName,
        version,
        routes,
        taskTypes.get().stream().sorted().toList(),
        labels,
        probes.stream().map(EngineProbe::latest).toList());
  }
}
