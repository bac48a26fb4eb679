package io.genpulse.engine.volcengine;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.client.http.RemoteWork;
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
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The engine `volcengine`.
@ServiceProvider
public final class VolcengineEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("volcengine");
  static final Set<Class<?>> PICTURES = Set.of(TextToImage.class, ImageToImage.class);
  static final Set<Class<?>> VIDEOS = Set.of(TextToVideo.class, ImageToVideo.class);

  private static final String BASE = "https://ark.cn-beijing.volces.com/api/v3";
  private static final String VIDEO_MODELS = "video-models";

  /// BytePlus has the same models without it.
  private static final String AT_HOME = "doubao-";

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
    return Set.of(TextToImage.class, ImageToImage.class, TextToVideo.class, ImageToVideo.class);
  }

  @Override
  public List<EngineKey> keys() {
    return ProviderSetup.keys(
        BASE,
        "ARK_API_KEY",
        8,
        "doubao-seedream-5-0-260128,doubao-seedream-4-5-251128",
        new EngineKey(
            VIDEO_MODELS,
            EngineKey.Kind.TEXT,
            "doubao-seedance-2-5-260628,doubao-seedance-2-0-260128,doubao-seedance-2-0-fast-260128,doubao-seedance-2-0-mini-260615",
            "Models of videos to offer, separated by commas; the first is taken when none is"
                + " named."));
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    return ProviderSetup.missingKey(ID, settings.options());
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    VolcengineChecks.check(request);
  }

  @Override
  public Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    EngineOptions options = settings.options();
    return switch (request) {
      case TextToImage.Request r -> Optional.of(pictures(options, r.model(), r.count()));
      case ImageToImage.Request r -> Optional.of(pictures(options, r.model(), r.count()));
      case TextToVideo.Request r ->
          Optional.of(videos(options, r.model(), Seedance.tokens(r.clip(), r.extras(), r.count())));
      case ImageToVideo.Request r ->
          Optional.of(videos(options, r.model(), Seedance.tokens(r.clip(), r.extras(), r.count())));
      default -> Optional.empty();
    };
  }

  private static Purchase pictures(EngineOptions options, @Nullable String named, int count) {
    List<String> models = offered(options, ProviderSetup.models(options));
    return Purchase.of(VolcengineEngine.model(named, models, "models"), "image", count);
  }

  private static Purchase videos(EngineOptions options, @Nullable String named, BigDecimal tokens) {
    List<String> models = offered(options, ProviderSetup.names(options.text(VIDEO_MODELS)));
    return new Purchase(VolcengineEngine.model(named, models, VIDEO_MODELS), Seedance.UNIT, tokens);
  }

  /// The list of jobs is asked for, of which one is enough.
  @Override
  public Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    try (ProviderHttp http = http(settings.options(), Pause.real())) {
      Answer jobs =
          ProviderSetup.tried(
              http, "/contents/generations/tasks?page_num=1&page_size=1", VolcengineErrors::of);
      return Optional.of("it has " + jobs.json().path("total").asInt() + " jobs of videos");
    }
  }

  @Override
  public Engine open(EngineSettings settings) {
    return open(settings, Pause.real());
  }

  private static ProviderHttp http(EngineOptions options, Pause pause) {
    return new ProviderHttp(
        ProviderAddress.bearer(
            ID.value(), options.url(ProviderSetup.BASE_URL), options.secret(ProviderSetup.API_KEY)),
        pause);
  }

  /// @param pause between looks at a job
  Engine open(EngineSettings settings, Pause pause) {
    EngineOptions options = settings.options();
    ProviderHttp http = http(options, pause);
    RemoteWork work = ProviderSetup.work(ID, settings, http);
    var prices = ProviderSetup.prices(ID, options);
    InstantSource clock = InstantSource.system();
    return new VolcengineEngine(
        work,
        new Seedream(
            http,
            work,
            OnUncertain.of(options, true),
            prices,
            offered(options, ProviderSetup.models(options))),
        new Seedance(
            http,
            work,
            OnUncertain.of(options, false),
            prices,
            offered(options, ProviderSetup.names(options.text(VIDEO_MODELS))),
            pause,
            clock));
  }

  private static List<String> offered(EngineOptions options, List<String> models) {
    boolean abroad = options.url(ProviderSetup.BASE_URL).getHost().endsWith(".bytepluses.com");
    return models.stream()
        .map(name -> abroad && name.startsWith(AT_HOME) ? name.substring(AT_HOME.length()) : name)
        .toList();
  }
}
