package io.genpulse.engine.midjourney;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// What the gateway that the protocol comes from refuses: a novicezk/midjourney-proxy without an
/// account, at `-Dgenpulse.midjourney=URL`, with `--mj.api-secret=gateway-secret`.
@EnabledIfSystemProperty(named = "genpulse.midjourney", matches = ".+")
@SuppressWarnings("NullAway.Init") // by JUnit
class OriginalGatewayTest {
  @TempDir Path folder;

  private static EngineSettings settings(String key) {
    return EngineUnderTest.settings(
        new MidjourneyEngineFactory(),
        Map.of("api-key", key, "base-url", System.getProperty("genpulse.midjourney")));
  }

  private void assertRefused(String key, String prompt, EngineError error, String says) {
    try (Engine engine = new MidjourneyEngineFactory().open(settings(key))) {
      assertThatThrownBy(
              () ->
                  ((TextToImage) engine)
                      .textToImage(
                          new TextToImage.Request(
                              new Prompt(prompt, null),
                              new Size(null, null),
                              Sampling.OF_MODEL,
                              Rendition.OF_MODEL,
                              null,
                              1,
                              null,
                              Map.of()),
                          new RecordingJob(folder)))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(error))
          .hasMessageContaining(says);
    }
  }

  @Test
  void itsRefusalsBecomeTheirErrors() throws Exception {
    assertRefused("wrong", "a fox", EngineError.UNAUTHORIZED, "401");
    assertRefused("gateway-secret", "a fox", EngineError.UNAVAILABLE, "无可用的账号实例");
    assertRefused("gateway-secret", "blood and a fox", EngineError.CONTENT_REFUSED, "blood");

    assertThat(new MidjourneyEngineFactory().tryKey(settings("gateway-secret")))
        .contains("the gateway lists 0 jobs");
    assertThatThrownBy(() -> new MidjourneyEngineFactory().tryKey(settings("wrong")))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAUTHORIZED));
  }
}
