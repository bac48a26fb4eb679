package io.genpulse.engine.openai;

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
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The engine `openai`, and `openai-NAME` for each further server that speaks its protocol.
@ServiceProvider
public final class OpenAiEngineFactory implements EngineFactory {
  static final Set<Class<?>> CAPABILITIES =
      Set.of(TextToImage.class, ImageToImage.class, Inpainting.class, TextToSpeech.class);

  private static final String BASE = "https://api.openai.com/v1";
  private static final String ORGANIZATION = "organization";
  private static final String PROJECT = "project";
  private static final String TIMEOUT = "timeout-seconds";
  static final String SPEECH_MODEL = "speech-model";
  private static final String VOICE = "voice";
  private static final String ALSO = "also";

  private final EngineId id;
  private final String base;
  private final boolean further;

  /// OpenAI itself.
  public OpenAiEngineFactory() {
    this(new EngineId("openai"), BASE, false);
  }

  private OpenAiEngineFactory(EngineId id, String base, boolean further) {
    this.id = id;
    this.base = base;
    this.further = further;
  }

  @Override
  public EngineId id() {
    return id;
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
    var own = new ArrayList<EngineKey>();
    own.add(new EngineKey(ORGANIZATION, EngineKey.Kind.TEXT, "", "Organisation that pays."));
    own.add(new EngineKey(PROJECT, EngineKey.Kind.TEXT, "", "Project that pays."));
    own.add(
        new EngineKey(
            TIMEOUT, EngineKey.Kind.NUMBER, "600", "Seconds that one call may take at most."));
    own.add(
        new EngineKey(
            SPEECH_MODEL,
            EngineKey.Kind.TEXT,
            further ? "" : "gpt-4o-mini-tts",
            "Speech when none is named."));
    own.add(new EngineKey(VOICE, EngineKey.Kind.TEXT, "alloy", "Voice when none is named."));
    if (!further) {
      own.add(
          new EngineKey(
              ALSO,
              EngineKey.Kind.NAMED_URLS,
              "",
              "Further servers of the same protocol, name=URL;name=URL: each becomes an engine"
                  + " openai-NAME."));
    }
    // A further server must never see OpenAI's own key.
    return ProviderSetup.keys(
        base,
        further ? null : "OPENAI_API_KEY",
        8,
        further ? "" : "gpt-image-2.6-sunburst,gpt-image-2.6-flare",
        own.toArray(EngineKey[]::new));
  }

  @Override
  public List<EngineFactory> others(EngineOptions options) {
    if (further) {
      return List.of();
    }
    return options.namedUrls(ALSO).entrySet().stream()
        .<EngineFactory>map(
            one ->
                new OpenAiEngineFactory(
                    new EngineId(id + "-" + one.getKey()), one.getValue().toString(), true))
        .toList();
  }

  /// Servers of one's own often ask for no key.
  @Override
  public Optional<String> missing(EngineSettings settings) {
    return isOpenAiItself(settings.options())
        ? ProviderSetup.missingKey(id, settings.options())
        : Optional.empty();
  }

  private static boolean isOpenAiItself(EngineOptions options) {
    return "api.openai.com".equals(options.url(ProviderSetup.BASE_URL).getHost());
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    new OpenAiChecks(id, isOpenAiItself(settings.options())).check(request);
  }

  @Override
  public Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    EngineOptions options = settings.options();
    List<String> models = ProviderSetup.models(options);
    return switch (request) {
      case TextToImage.Request r -> bought(r.model(), models, "image", r.count());
      case ImageToImage.Request r -> bought(r.model(), models, "image", r.count());
      case Inpainting.Request r -> bought(r.model(), models, "image", r.count());
      case TextToSpeech.Request r ->
          bought(
              r.model(),
              ProviderSetup.names(options.text(SPEECH_MODEL)),
              "character",
              SpeechFormat.of(r).length());
      default -> Optional.empty();
    };
  }

  private static Optional<Purchase> bought(
      @Nullable String named, List<String> models, String unit, long quantity) {
    return Optional.ofNullable(named)
        .or(() -> models.stream().findFirst())
        .map(model -> Purchase.of(model, unit, quantity));
  }

  @Override
  public Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    try (ProviderHttp http = http(settings.options())) {
      Answer models =
          ProviderSetup.tried(http, "/models", answer -> OpenAiErrors.of(answer, List.of()));
      return Optional.of("it offers " + models.json().path("data").size() + " models");
    }
  }

  private ProviderHttp http(EngineOptions options) {
    return new ProviderHttp(
        ProviderAddress.bearer(
                id.value(),
                options.url(ProviderSetup.BASE_URL),
                options.secret(ProviderSetup.API_KEY))
            .with(headers(options)),
        Pause.real());
  }

  @Override
  public Engine open(EngineSettings settings) {
    EngineOptions options = settings.options();
    ProviderHttp http = http(options);
    return new OpenAiEngine(
        id,
        http,
        ProviderSetup.work(id, settings, http),
        OnUncertain.of(options, true),
        ProviderSetup.prices(id, options),
        new OpenAiChecks(id, isOpenAiItself(options)),
        new OpenAiEngine.Defaults(
            ProviderSetup.models(options),
            options.text(SPEECH_MODEL),
            options.text(VOICE),
            Duration.ofSeconds(options.number(TIMEOUT))));
  }

  private static Map<String, String> headers(EngineOptions options) {
    var headers = new LinkedHashMap<String, String>();
    if (options.isSet(ORGANIZATION)) {
      headers.put("OpenAI-Organization", options.text(ORGANIZATION));
    }
    if (options.isSet(PROJECT)) {
      headers.put("OpenAI-Project", options.text(PROJECT));
    }
    return headers;
  }
}
