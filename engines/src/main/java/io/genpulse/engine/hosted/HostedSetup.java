package io.genpulse.engine.hosted;

import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the factories of the hosts have in common: they differ in address, key and protocol.
abstract class HostedSetup implements EngineFactory {
  private final EngineId id;
  private final String base;
  private final String knownAs;
  private final Map<HostedTask, String> models;
  private final List<EngineKey> more;

  /// @param knownAs the variable that other programs take the key from
  /// @param models to take when a request names none
  HostedSetup(
      String id, String base, String knownAs, Map<HostedTask, String> models, EngineKey... more) {
    this.id = new EngineId(id);
    this.base = base;
    this.knownAs = knownAs;
    this.models = Map.copyOf(models);
    this.more = List.of(more);
  }

  /// Where the host is.
  abstract ProviderAddress address(EngineOptions options);

  abstract HostedClient client(ProviderHttp http, EngineOptions options, Pause pause);

  @Override
  public final EngineId id() {
    return id;
  }

  @Override
  public final Route route() {
    return Route.API;
  }

  @Override
  public final Set<Class<?>> capabilities() {
    return Arrays.stream(HostedTask.values())
        .map(HostedTask::capability)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public final List<EngineKey> keys() {
    var keys = new ArrayList<EngineKey>();
    for (HostedTask task : HostedTask.values()) {
      if (task != HostedTask.DRAW) {
        keys.add(
            new EngineKey(
                task.setting(),
                EngineKey.Kind.TEXT,
                models.getOrDefault(task, ""),
                "Model of " + task.capability().getSimpleName() + " when none is named."));
      }
    }
    keys.addAll(more);
    return ProviderSetup.keys(
        base, knownAs, 8, models.getOrDefault(HostedTask.DRAW, ""), keys.toArray(EngineKey[]::new));
  }

  @Override
  public final Optional<String> missing(EngineSettings settings) {
    return ProviderSetup.missingKey(id, settings.options());
  }

  @Override
  public final void check(EngineRequest request, EngineSettings settings) {
    new HostedModels(id, settings.options()).check(HostedOrder.of(request));
  }

  @Override
  public final Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    HostedOrder order = HostedOrder.of(request);
    String model = new HostedModels(id, settings.options()).of(order);
    return Optional.of(Purchase.of(model, order.task().unit(), order.count()));
  }

  @Override
  public final Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    EngineOptions options = settings.options();
    try (var http = new ProviderHttp(address(options), Pause.real())) {
      return client(http, options, Pause.real()).account();
    }
  }

  @Override
  public final Engine open(EngineSettings settings) {
    return open(settings, Pause.real());
  }

  /// @param pause between looks at a job
  final Engine open(EngineSettings settings, Pause pause) {
    return open(settings, address(settings.options()), pause);
  }

  final Engine open(EngineSettings settings, ProviderAddress address, Pause pause) {
    EngineOptions options = settings.options();
    var http = new ProviderHttp(address, pause);
    return new HostedModelEngine(
        new HostedModels(id, options),
        http,
        ProviderSetup.work(id, settings, http),
        client(http, options, pause),
        ProviderSetup.prices(id, options),
        pause);
  }
}
