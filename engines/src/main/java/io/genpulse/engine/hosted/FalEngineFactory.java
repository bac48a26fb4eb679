package io.genpulse.engine.hosted;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// The engine `fal`.
@ServiceProvider(EngineFactory.class)
public final class FalEngineFactory extends HostedSetup {
  private static final String PLATFORM = "platform-url";
  private static final String HOST = "queue.fal.run";

  public FalEngineFactory() {
    super(
        "fal",
        "https://" + HOST,
        "FAL_KEY",
        Map.of(
            HostedTask.DRAW, "fal-ai/flux/dev,fal-ai/flux/schnell",
            HostedTask.CHANGE, "fal-ai/flux/dev/image-to-image",
            HostedTask.FILL, "fal-ai/flux-general/inpainting",
            HostedTask.ENLARGE, "fal-ai/esrgan"),
        new EngineKey(
            PLATFORM,
            EngineKey.Kind.URL,
            "https://api.fal.ai/v1",
            "Address of the API that knows what each model takes."));
  }

  /// Of fal's own hosts all get the key; behind another address, that one alone.
  @Override
  ProviderAddress address(EngineOptions options) {
    URI base = options.url(ProviderSetup.BASE_URL);
    return new ProviderAddress(
        id().value(),
        base,
        options.secret(ProviderSetup.API_KEY),
        "Authorization",
        "Key ",
        Map.of(),
        HOST.equals(base.getHost()) ? List.of(".fal.run", ".fal.ai") : List.of());
  }

  @Override
  HostedClient client(ProviderHttp http, EngineOptions options, Pause pause) {
    return new FalClient(http, options.url(PLATFORM));
  }
}
