package io.genpulse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EngineCatalogTest {
  private static final EngineKey KEY =
      new EngineKey("api-key", EngineKey.Kind.SECRET, "", "Key of the provider.");

  @Test
  void anEngineThatMissesSomethingIsTakenOnlyWhenNamedAndThenSaysWhat() {
    EngineFactory paid = new Factory("paid", EngineCatalogTest::never);
    EngineFactory free = new Factory("free", EngineCatalogTest::never);
    EngineCatalog catalog = catalog(Map.of("GENPULSE_PROVIDERS_FREE_API_KEY", "k"), paid, free);

    assertThat(catalog.select(TextToImage.class, null)).isEqualTo(free);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> catalog.select(TextToImage.class, "paid"))
        .withMessage("engine paid cannot work: no API key; set GENPULSE_PROVIDERS_PAID_API_KEY")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.NOT_SUPPORTED);
    assertThat(catalog.status(paid))
        .isEqualTo(new EngineStatus.Unavailable("no API key; set GENPULSE_PROVIDERS_PAID_API_KEY"));
    assertThat(catalog.models(paid)).isEmpty();
  }

  @Test
  void anEngineThatTakesLongToOpenHoldsUpNobody() throws InterruptedException {
    var opening = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    EngineFactory slow =
        new Factory(
            "slow",
            () -> {
              opening.countDown();
              awaitUninterruptibly(release);
              return new ScriptedEngine(new ScriptedService());
            });
    EngineFactory quick = new Factory("quick", () -> new ScriptedEngine(new ScriptedService()));
    try (EngineCatalog catalog = catalog(keys("slow", "quick"), slow, quick)) {
      Thread first =
          Thread.startVirtualThread(
              () -> assertThat(catalog.engine(TextToImage.class, "slow")).isNotNull());
      opening.await();

      assertThat(catalog.status(slow)).isEqualTo(new EngineStatus.Starting("it is being opened"));
      assertThat(catalog.status(quick)).isEqualTo(new EngineStatus.Ready());
      assertThat(catalog.engine(TextToImage.class, "quick")).isNotNull();

      release.countDown();
      first.join();
      assertThat(catalog.status(slow)).isEqualTo(new EngineStatus.Ready());
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closingClosesEveryEngineWhateverOneThrows() {
    var closed = new ArrayList<String>();
    EngineFactory bad = new Factory("bad", () -> closing(() -> closed.add("bad"), true));
    EngineFactory good = new Factory("good", () -> closing(() -> closed.add("good"), false));
    EngineCatalog catalog = catalog(keys("bad", "good"), bad, good);
    assertThat(catalog.status(bad)).isEqualTo(new EngineStatus.Ready());
    assertThat(catalog.status(good)).isEqualTo(new EngineStatus.Ready());

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(catalog::close);
    catalog.close();

    assertThat(closed).containsExactly("bad", "good");
    assertThat(catalog.status(good))
        .isEqualTo(new EngineStatus.Unavailable("engine good is closed"));
  }

  private static Engine closing(Runnable closed, boolean fails) {
    return new Engine() {
      @Override
      public EngineId id() {
        return new EngineId("closing");
      }

      @Override
      public EngineStatus status() {
        return new EngineStatus.Ready();
      }

      @Override
      public List<ModelInfo> models() {
        return List.of();
      }

      @Override
      public void unload() {}

      @Override
      public void close() {
        closed.run();
        if (fails) {
          throw new IllegalStateException("it does not close");
        }
      }
    };
  }

  @Test
  void wrongSettingsAreAllNamedAndSecretsAreNot() {
    var wrong = new ArrayList<String>();

    Map<EngineId, EngineOptions> options =
        EngineOptions.read(
            List.of(new Factory("open-ai", EngineCatalogTest::never)),
            Map.of(
                "GENPULSE_PROVIDERS_OPEN_AI_API_KEY", "two words",
                "GENPULSE_PROVIDERS_OPEN_AI_ADDRESS", "not a url",
                "GENPULSE_ENGINES_OPEN_AI_AT_ONCE", "many",
                "GENPULSE_PROVIDERS_OPENAI_API_KEY", "k",
                "GENPULSE_ENGINES_THREADS", "4",
                "GENPULSE_WEB_PORT", "1"),
            Set.of("GENPULSE_ENGINES_THREADS"),
            wrong::add);

    assertThat(wrong)
        .containsExactly(
            "providers.open-ai.api-key (GENPULSE_PROVIDERS_OPEN_AI_API_KEY) must be printable ASCII"
                + " without blanks",
            "providers.open-ai.address (GENPULSE_PROVIDERS_OPEN_AI_ADDRESS) must be a URL of http or"
                + " https but was \"not a url\"",
            "providers.open-ai.at-once (GENPULSE_ENGINES_OPEN_AI_AT_ONCE) must be a number"
                + " 0..999999999 but was \"many\"",
            "GENPULSE_PROVIDERS_OPENAI_API_KEY is no setting; there are"
                + " GENPULSE_PROVIDERS_OPEN_AI_API_KEY, GENPULSE_PROVIDERS_OPEN_AI_ADDRESS,"
                + " GENPULSE_PROVIDERS_OPEN_AI_AT_ONCE");
    assertThat(options.toString()).doesNotContain("two words").contains("api-key=***");
  }

  @Test
  void aSettingHasOneOfTwoNames() {
    var wrong = new ArrayList<String>();
    List<EngineFactory> factories = List.of(new Factory("paid", EngineCatalogTest::never));

    EngineOptions one =
        EngineOptions.read(
                factories, Map.of("GENPULSE_ENGINES_PAID_AT_ONCE", " 3 "), Set.of(), wrong::add)
            .values()
            .iterator()
            .next();
    assertThat(one.number("at-once")).isEqualTo(3);
    assertThat(wrong).isEmpty();

    EngineOptions.read(
        factories,
        Map.of("GENPULSE_ENGINES_PAID_AT_ONCE", "3", "GENPULSE_PROVIDERS_PAID_AT_ONCE", "4"),
        Set.of(),
        wrong::add);
    assertThat(wrong)
        .containsExactly(
            "GENPULSE_PROVIDERS_PAID_AT_ONCE and GENPULSE_ENGINES_PAID_AT_ONCE set the same; set one"
                + " of them");
  }

  @Test
  void aSecretHidesItself() {
    assertThat(new Secret("abc")).hasToString("***").isEqualTo(new Secret("abc"));
    assertThat(new Secret("abc").reveal()).isEqualTo("abc");
  }

  private static Engine never() {
    throw new AssertionError("nobody should open it");
  }

  private static Map<String, String> keys(String... ids) {
    var keys = new HashMap<String, String>();
    for (String id : ids) {
      keys.put("GENPULSE_PROVIDERS_" + id.toUpperCase(Locale.ROOT) + "_API_KEY", "k");
    }
    return keys;
  }

  private static EngineCatalog catalog(Map<String, String> environment, EngineFactory... found) {
    Map<EngineId, EngineOptions> options =
        EngineOptions.read(
            List.of(found),
            environment,
            Set.of(),
            problem -> {
              throw new AssertionError(problem);
            });
    return new EngineCatalog(
        List.of(found),
        List.of(),
        factory ->
            new EngineSettings(
                List.of(),
                "",
                Path.of("target/cache"),
                0,
                options.getOrDefault(factory.id(), EngineOptions.standard(factory))));
  }

  private record Factory(EngineId id, Supplier<Engine> opens) implements EngineFactory {
    Factory(String id, Supplier<Engine> opens) {
      this(new EngineId(id), opens);
    }

    @Override
    public Route route() {
      return Route.API;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return Set.of(TextToImage.class);
    }

    @Override
    public List<EngineKey> keys() {
      return List.of(
          KEY,
          new EngineKey("address", EngineKey.Kind.URL, "https://paid.example", "Where it is."),
          new EngineKey("at-once", EngineKey.Kind.NUMBER, "8", "Jobs at once."));
    }

    @Override
    public Optional<String> missing(EngineSettings settings) {
      EngineOptions options = settings.options();
      return options.isSet("api-key")
          ? Optional.empty()
          : Optional.of("no API key; set " + options.variable("api-key"));
    }

    @Override
    public Engine open(EngineSettings settings) {
      return opens.get();
    }
  }
}
