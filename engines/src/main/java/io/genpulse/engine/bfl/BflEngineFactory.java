package io.genpulse.engine.bfl;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.OnUncertain;
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
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.TextToImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine `bfl`.
@ServiceProvider
public final class BflEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("bfl");
  static final Set<Class<?>> CAPABILITIES = Set.of(TextToImage.class, ImageToImage.class);

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.API;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public List<EngineKey> keys() {
    return ProviderSetup.keys(
        "https://api.bfl.ai/v1", "BFL_API_KEY", 8, "flux-2-pro,flux-2-max,flux-2-flex");
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    return ProviderSetup.missingKey(ID, settings.options());
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    BflChecks.check(request);
  }

  @Override
  public Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    List<String> models = ProviderSetup.models(settings.options());
    return switch (request) {
      case TextToImage.Request r ->
          Optional.of(Purchase.of(BflEngine.model(r.model(), models), "image", r.count()));
      case ImageToImage.Request r ->
          Optional.of(Purchase.of(BflEngine.model(r.model(), models), "image", r.count()));
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    try (ProviderHttp http = http(settings.options(), Pause.real())) {
      Answer account = ProviderSetup.tried(http, "/credits", BflErrors::of);
      return Optional.of("it has " + account.json().path("credits").asText() + " credits left");
    }
  }

  @Override
  public Engine open(EngineSettings settings) {
    return open(settings, Pause.real());
  }

  private static ProviderHttp http(EngineOptions options, Pause pause) {
    return new ProviderHttp(
        new ProviderAddress(
            ID.value(),
            options.url(ProviderSetup.BASE_URL),
            options.secret(ProviderSetup.API_KEY),
            "x-key",
            "",
            Map.of(),
            List.of(".bfl.ai")),
        pause);
  }

  /// @param pause between looks at a job
  Engine open(EngineSettings settings, Pause pause) {
    EngineOptions options = settings.options();
    ProviderHttp http = http(options, pause);
    return new BflEngine(
        http,
        ProviderSetup.work(ID, settings, http),
        OnUncertain.of(options, true),
        ProviderSetup.models(options),
        pause);
  }
}
