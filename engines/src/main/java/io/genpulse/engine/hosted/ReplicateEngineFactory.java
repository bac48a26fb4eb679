package io.genpulse.engine.hosted;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import java.util.Map;

/// The engine `replicate`.
@ServiceProvider(EngineFactory.class)
public final class ReplicateEngineFactory extends HostedSetup {
  public ReplicateEngineFactory() {
    super(
        "replicate",
        "https://api.replicate.com/v1",
        "REPLICATE_API_TOKEN",
        Map.of(
            HostedTask.DRAW, "black-forest-labs/flux-schnell,black-forest-labs/flux-dev",
            HostedTask.CHANGE, "black-forest-labs/flux-kontext-pro",
            HostedTask.FILL, "black-forest-labs/flux-fill-pro",
            HostedTask.ENLARGE, "nightmareai/real-esrgan"));
  }

  @Override
  ProviderAddress address(EngineOptions options) {
    return ProviderAddress.bearer(
        id().value(), options.url(ProviderSetup.BASE_URL), options.secret(ProviderSetup.API_KEY));
  }

  @Override
  HostedClient client(ProviderHttp http, EngineOptions options, Pause pause) {
    return new ReplicateClient(http, pause);
  }
}
