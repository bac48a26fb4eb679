package io.genpulse.engine.openai;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine `openai`.
@ServiceProvider
public final class OpenAiEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("openai");
  static final Set<Class<?>> CAPABILITIES =
      Set.of(TextToImage.class, ImageToImage.class, Inpainting.class, TextToSpeech.class);

  private static final String BASE = "https://api.openai.com/v1";
  private static final String ORGANIZATION = "organization";
  private static final String PROJECT = "project";
  private static final String TIMEOUT = "timeout-seconds";
  private static final String SPEECH_MODEL = "speech-model";
  private static final String VOICE = "voice";

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
        BASE,
        "OPENAI_API_KEY",
        8,
        "gpt-image-2.6-sunburst,gpt-image-2.6-flare",
        new EngineKey(ORGANIZATION, EngineKey.Kind.TEXT, "", "Organisation that pays."),
        new EngineKey(PROJECT, EngineKey.Kind.TEXT, "", "Project that pays."),
        new EngineKey(
            TIMEOUT, EngineKey.Kind.NUMBER, "600", "Seconds that one call may take at most."),
        new EngineKey(
            SPEECH_MODEL, EngineKey.Kind.TEXT, "gpt-4o-mini-tts", "Speech when none is named."),
        new EngineKey(VOICE, EngineKey.Kind.TEXT, "alloy", "Voice when none is named."));
  }

  /// Servers of one's own often ask for no key.
  @Override
  public Optional<String> missing(EngineSettings settings) {
    return isOpenAiItself(settings.options())
        ? ProviderSetup.missingKey(settings.options())
        : Optional.empty();
  }

  private static boolean isOpenAiItself(EngineOptions options) {
    return "api.openai.com".equals(options.url(ProviderSetup.BASE_URL).getHost());
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    new OpenAiChecks(isOpenAiItself(settings.options())).check(request);
  }

  @Override
  public Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    try (ProviderHttp http = http(settings.options())) {
      Answer models = http.ask(ProviderRequest.get(http.at("/models")));
      if (!models.ok()) {
        throw OpenAiErrors.of(models);
      }
      return Optional.of("it offers " + models.json().path("data").size() + " models");
    }
  }

  private static ProviderHttp http(EngineOptions options) {
    return new ProviderHttp(
        ProviderAddress.bearer(
                ID.value(),
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
        http,
        ProviderSetup.work(ID, options, http),
        OnUncertain.of(options, true),
        ProviderSetup.prices(ID, options),
        new OpenAiChecks(isOpenAiItself(options)),
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
