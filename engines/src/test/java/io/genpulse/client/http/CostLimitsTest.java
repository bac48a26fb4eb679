package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RecordingJob.Charged;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Spending;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.openai.OpenAiEngineFactory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of cost, over an engine whose pictures cost 0.13 USD each by the list.
@SuppressWarnings("NullAway.Init") // by JUnit
class CostLimitsTest {
  private static final String ROUTE = "POST /v1/images/generations";
  private static final OpenAiEngineFactory FACTORY = new OpenAiEngineFactory();

  private final ScriptedProvider provider = new ScriptedProvider();

  @TempDir Path folder;
  private BigDecimal others = BigDecimal.ZERO;
  private RecordingJob job;

  @BeforeEach
  void script() {
    job = new RecordingJob(folder);
    provider.on(
        ROUTE,
        Reply.json("{\"data\":[{\"b64_json\":\"%s\"}]}".formatted(TestPictures.base64(16, 16))));
  }

  @AfterEach
  void close() {
    provider.close();
  }

  /// What others spent, and what this job has set aside, as the database adds it up.
  private BigDecimal today(String engine, String currency) {
    assertThat(engine + " " + currency).isEqualTo("openai USD");
    return job.remoteJob()
        .map(remote -> new BigDecimal(remote.more().getOrDefault("cost", "").replace(" USD", "")))
        .orElseThrow()
        .add(others);
  }

  private Engine open(Map<String, String> limits, Spending spending) {
    var values = new LinkedHashMap<>(limits);
    values.put("api-key", "sk-0123456789abcdef0123");
    values.put("base-url", provider.url() + "/v1");
    EngineSettings settings = EngineUnderTest.settings(FACTORY, values);
    return FACTORY.open(
        new EngineSettings(
            settings.modelFolders(),
            settings.defaultModel(),
            settings.cacheFolder(),
            settings.threads(),
            settings.options(),
            null,
            null,
            spending));
  }

  private void draw(Map<String, String> limits, String model, int count)
      throws InterruptedException {
    try (Engine engine = open(limits, this::today)) {
      ((TextToImage) engine)
          .textToImage(
              new TextToImage.Request(
                  new Prompt("a fox", null),
                  new Size(null, null),
                  new Sampling(null, null, null),
                  new Rendition(null, null, null, null),
                  null,
                  count,
                  model,
                  Map.of()),
              job);
    }
  }

  private void refuses(Map<String, String> limits, String model, int count, String... sentence) {
    assertThatThrownBy(() -> draw(limits, model, count))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.error()).isEqualTo(EngineError.TOO_EXPENSIVE);
              assertThat(e).hasMessageContainingAll(sentence);
            });
    assertThat(provider.requests(ROUTE)).isEmpty();
  }

  private static final String MODEL = "gpt-image-2.6-flare";

  @Test
  void aTaskAboveItsLimitIsNotCalledFor() {
    refuses(
        Map.of("max-cost-per-task", "0.25 USD"),
        MODEL,
        2,
        "about 0.26 USD",
        "raise GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_TASK");
    assertThat(job.remoteJob()).isEmpty();
  }

  @Test
  void whatIsWithinTheLimitsIsSetAsideAndDrawn() throws Exception {
    others = new BigDecimal("0.87");

    draw(Map.of("max-cost-per-task", "0.13 USD", "max-cost-per-day", "1 USD"), MODEL, 1);

    assertThat(job.files()).hasSize(1);
    assertThat(job.told(Charged.class)).hasSize(1);
    RemoteJob remote = job.remoteJob().orElseThrow();
    assertThat(remote.submission()).isEqualTo(1);
    assertThat(remote.more()).containsEntry("cost", "0.13 USD").doesNotContainKey("over");
  }

  @Test
  void aDayIsNotGoneBeyond() {
    others = new BigDecimal("0.88");

    refuses(
        Map.of("max-cost-per-day", "1 USD"),
        MODEL,
        1,
        "come to 1.01 USD",
        "limit of 1 USD",
        "GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_DAY");
  }

  @Test
  void aPriceThatIsNotKnownKeepsNoLimit() {
    refuses(
        Map.of("max-cost-per-day", "1 USD"),
        "gpt-image-9",
        1,
        "gpt-image-9",
        "unit \"image\"",
        "GENPULSE_PROVIDERS_OPENAI_PRICES");
  }

  @Test
  void aLimitInAnotherCurrencyIsNoLimit() {
    refuses(Map.of("max-cost-per-task", "9 CNY"), MODEL, 1, "prices are in USD");
  }

  @Test
  void aTaskThatHasBegunGoesOn() throws Exception {
    provider.on(ROUTE, Reply.json(500, "{}"));
    assertThatThrownBy(() -> draw(Map.of("max-cost-per-day", "1 USD"), MODEL, 1))
        .isInstanceOf(EngineException.class);
    script(job.remoteJob().orElseThrow());

    draw(Map.of("max-cost-per-day", "1 USD"), MODEL, 1);

    RemoteJob remote = job.remoteJob().orElseThrow();
    assertThat(remote.submission()).isEqualTo(2);
    assertThat(job.files()).hasSize(1);
  }

  private void script(RemoteJob earlier) {
    script();
    job = new RecordingJob(folder, earlier, _ -> {});
  }

  @Test
  void limitsAreAmountsWithACurrency() {
    assertThat(CostLimits.KEYS)
        .allSatisfy(key -> assertThat(key.kind().name() + key.standard()).isEqualTo("MONEY"));
    assertThat(
            CostLimits.of(
                    FACTORY.id(),
                    EngineUnderTest.settings(FACTORY, Map.of("max-cost-per-day", "2.50 USD")))
                .flatMap(CostLimits::perDay)
                .map(Object::toString))
        .isEqualTo(Optional.of("2.50 USD"));
  }
}
