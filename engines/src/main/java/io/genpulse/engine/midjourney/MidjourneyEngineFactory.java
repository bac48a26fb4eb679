package io.genpulse.engine.midjourney;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine `midjourney`.
@ServiceProvider
public final class MidjourneyEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("midjourney");
  static final Set<Class<?>> CAPABILITIES =
      Set.of(
          TextToImage.class,
          ImageToImage.class,
          ImageVariation.class,
          Upscaling.class,
          ImageDescription.class,
          ImageToVideo.class);

  private static final String AUTH_HEADER = "auth-header";
  private static final String MODE = "mode";

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
        "",
        "MJ_API_SECRET",
        3,
        "",
        new EngineKey(
            AUTH_HEADER,
            EngineKey.Kind.TEXT,
            "mj-api-secret",
            "Header that carries the key; Authorization carries it as a bearer's."),
        EngineKey.choice(
            MODE,
            List.of("fast", "relax", "turbo"),
            "",
            "fast, relax or turbo, where the gateway offers a choice."));
  }

  /// A gateway may be open to all who reach it, so no key is asked for.
  @Override
  public Optional<String> missing(EngineSettings settings) {
    EngineOptions options = settings.options();
    return options.isSet(ProviderSetup.BASE_URL)
        ? Optional.empty()
        : Optional.of("no gateway; set " + options.variable(ProviderSetup.BASE_URL));
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    MidjourneyChecks.check(request);
  }

  /// A call makes a grid of four, or up to four videos.
  @Override
  public Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    int calls =
        switch (request) {
          case TextToImage.Request r -> r.count();
          case ImageToImage.Request r -> r.count();
          default -> 1;
        };
    return Optional.of(Purchase.of(MidjourneyJobs.MODEL, MidjourneyJobs.UNIT, calls));
  }

  @Override
  public Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    EngineOptions options = settings.options();
    try (var http = new ProviderHttp(address(options), Pause.real())) {
      Answer jobs =
          ProviderSetup.tried(
              http, root(options.text(MODE)) + "/task/list", MidjourneyErrors::ofStatus);
      return Optional.of("the gateway lists " + jobs.json().size() + " jobs");
    }
  }

  @Override
  public Engine open(EngineSettings settings) {
    return open(settings, Pause.real());
  }

  /// @param pause between looks at a job
  Engine open(EngineSettings settings, Pause pause) {
    EngineOptions options = settings.options();
    var http = new ProviderHttp(address(options), pause);
    RemoteWork work = ProviderSetup.work(ID, settings, http);
    var gateway = new Gateway(http, root(options.text(MODE)), pause);
    return new MidjourneyEngine(
        work,
        gateway,
        new MidjourneyJobs(
            gateway, work, OnUncertain.of(options, true), ProviderSetup.prices(ID, options), pause),
        ProviderSetup.models(options));
  }

  private static ProviderAddress address(EngineOptions options) {
    String header = options.text(AUTH_HEADER);
    return new ProviderAddress(
        ID.value(),
        options.url(ProviderSetup.BASE_URL),
        options.secret(ProviderSetup.API_KEY),
        header,
        header.equalsIgnoreCase("Authorization") ? "Bearer " : "",
        Map.of(),
        List.of());
  }

  private static String root(String mode) {
    return switch (mode) {
      case "" -> "/mj";
      case "fast", "relax", "turbo" -> "/mj-" + mode + "/mj";
      default ->
          throw new EngineException(
              EngineError.INTERNAL,
              "GENPULSE_PROVIDERS_MIDJOURNEY_MODE must be fast, relax, turbo or empty but was \""
                  + mode
                  + "\"");
    };
  }
}
