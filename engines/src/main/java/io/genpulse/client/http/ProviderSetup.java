package io.genpulse.client.http;

import io.genpulse.engine.CallAllowance;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.ModelInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The settings that every engine with a provider behind it has, and what is made of them.
public final class ProviderSetup {
  public static final String API_KEY = "api-key";
  public static final String BASE_URL = "base-url";
  public static final String CONCURRENCY = "concurrency";
  public static final String PER_MINUTE = "per-minute";
  private static final String MODELS = "models";
  static final String PRICES = "prices";

  private ProviderSetup() {}

  /// @param baseUrl of the provider's API; empty for one that has no address of its own
  /// @param knownAs the variable that other programs take the key from; null = none
  /// @param concurrency how much at once
  /// @param models names separated by commas, the first of them the default
  public static List<EngineKey> keys(
      String baseUrl, @Nullable String knownAs, int concurrency, String models, EngineKey... more) {
    var keys = new ArrayList<EngineKey>();
    keys.add(new EngineKey(API_KEY, EngineKey.Kind.SECRET, "", "Key of the account.", knownAs));
    keys.add(
        new EngineKey(
            BASE_URL, EngineKey.Kind.URL, baseUrl, "Address of the API, or of one like it."));
    keys.add(
        new EngineKey(
            CONCURRENCY,
            EngineKey.Kind.NUMBER,
            Integer.toString(concurrency),
            "Pieces of work at once."));
    keys.add(
        new EngineKey(
            PER_MINUTE,
            EngineKey.Kind.NUMBER,
            "0",
            "Paid calls in a minute, of all workers; 0 = no limit."));
    keys.add(
        new EngineKey(
            MODELS,
            EngineKey.Kind.TEXT,
            models,
            "Models to offer, separated by commas; the first is taken when none is named. Others"
                + " may be named all the same."));
    keys.add(
        new EngineKey(
            PRICES, EngineKey.Kind.TEXT, "", "File of prices instead of those that come along."));
    keys.addAll(CostLimits.KEYS);
    keys.add(OnUncertain.KEY);
    keys.addAll(List.of(more));
    return List.copyOf(keys);
  }

  /// What to say when no key is set.
  public static Optional<String> missingKey(EngineId engine, EngineOptions options) {
    return options.isSet(API_KEY)
        ? Optional.empty()
        : Optional.of(
            "no API key; set %s, or run: genpulse providers set %s"
                .formatted(options.variable(API_KEY), engine));
  }

  /// Makes a call that costs nothing, to see whether the provider takes the key.
  ///
  /// @param refusal what an answer means that is none
  public static Answer tried(
      ProviderHttp http, String path, Function<Answer, EngineException> refusal)
      throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(http.at(path)));
    if (!answer.ok()) {
      throw refusal.apply(answer);
    }
    return answer;
  }

  /// Limits and care for one provider.
  public static RemoteWork work(EngineId engine, EngineSettings settings, ProviderHttp http) {
    InstantSource clock = InstantSource.system();
    CallAllowance shared = settings.shared();
    return new RemoteWork(
        http,
        new ProviderLimits(
            engine.value(),
            settings.options().number(CONCURRENCY),
            settings.options().number(PER_MINUTE),
            shared == null ? new LocalCallAllowance(clock) : shared,
            Pause.real()),
        new Circuit(engine.value(), clock),
        CostLimits.of(engine, settings).orElse(null));
  }

  public static Prices prices(EngineId engine, EngineOptions options) {
    return Prices.of(engine, options.text(PRICES));
  }

  /// The models to offer, the default first.
  public static List<String> models(EngineOptions options) {
    return names(options.text(MODELS));
  }

  /// Names separated by commas.
  public static List<String> names(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
  }

  public static List<ModelInfo> described(List<String> models, Set<Class<?>> capabilities) {
    return models.stream()
        .map(name -> new ModelInfo(name, "remote", null, null, null, capabilities))
        .toList();
  }
}
