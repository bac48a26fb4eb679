package io.genpulse.engine.hosted;

import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.ProviderParams;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The models of one host that the settings name.
record HostedModels(EngineId engine, EngineOptions options) {
  /// It becomes a part of addresses.
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9][\\w.-]*){1,5}(:[A-Za-z0-9]+)?");

  /// The model of an order.
  ///
  /// @throws EngineException `INVALID_REQUEST` when there is none, or its name is no name
  String of(HostedOrder order) {
    String model = order.model();
    if (model == null) {
      List<String> known = ProviderSetup.names(options.text(order.task().setting()));
      if (known.isEmpty()) {
        throw EngineException.invalid(
            "model",
            "engine %s has no model of its own for this; name one, or set %s"
                .formatted(engine, options.variable(order.task().setting())));
      }
      model = known.getFirst();
    }
    if (!NAME.matcher(model).matches()) {
      throw EngineException.invalid(
          "model", "models of %s are named owner/name but this is \"%s\"".formatted(engine, model));
    }
    return model;
  }

  /// Refuses what can be refused without asking the host.
  void check(HostedOrder order) {
    of(order);
    ProviderParams.check(order.extras(), Set.of("model"));
  }

  OnUncertain onUncertain(boolean cheap) {
    return OnUncertain.of(options, cheap);
  }

  /// All that the settings name, for those who choose.
  List<ModelInfo> offered() {
    var offered = new ArrayList<ModelInfo>();
    for (HostedTask task : HostedTask.values()) {
      offered.addAll(
          ProviderSetup.described(
              ProviderSetup.names(options.text(task.setting())), Set.of(task.capability())));
    }
    return List.copyOf(offered);
  }
}
