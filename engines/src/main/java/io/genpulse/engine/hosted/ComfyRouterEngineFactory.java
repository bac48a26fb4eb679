package io.genpulse.engine.hosted;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The engine `comfy-router`.
@ServiceProvider(EngineFactory.class)
public final class ComfyRouterEngineFactory extends HostedSetup {
  public ComfyRouterEngineFactory() {
    super(
        "comfy-router",
        "https://api.comfy.org",
        "COMFY_API_KEY",
        Map.of(HostedTask.DRAW, "bfl/flux-2-pro"));
  }

  @Override
  ProviderAddress address(EngineOptions options) {
    return new ProviderAddress(
        id().value(),
        options.url(ProviderSetup.BASE_URL),
        options.secret(ProviderSetup.API_KEY),
        "X-API-Key",
        "",
        Map.of(),
        List.of());
  }

  @Override
  HostedClient client(ProviderHttp http, EngineOptions options, Pause pause) {
    return new ComfyClient(http, InstantSource.system());
  }
}
