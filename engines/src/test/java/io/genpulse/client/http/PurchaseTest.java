package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.bfl.BflEngineFactory;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.diffusion.DiffusionEngineFactory;
import io.genpulse.engine.hosted.FalEngineFactory;
import io.genpulse.engine.midjourney.MidjourneyEngineFactory;
import io.genpulse.engine.openai.OpenAiEngineFactory;
import io.genpulse.engine.volcengine.VolcengineEngineFactory;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said to be bought before a call, in the units of each provider.
class PurchaseTest {
  private static Optional<Purchase> of(EngineFactory factory, EngineRequest request) {
    return factory.purchase(request, EngineUnderTest.settings(factory, Map.of()));
  }

  private static TextToImage.Request pictures(@Nullable String model, int count) {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        new Size(null, null),
        Sampling.OF_MODEL,
        Rendition.OF_MODEL,
        null,
        count,
        model,
        Map.of());
  }

  @Test
  void picturesAreCountedByTheModelThatWillBeTaken() {
    assertThat(of(new OpenAiEngineFactory(), pictures(null, 3)))
        .contains(Purchase.of("gpt-image-2.6-sunburst", "image", 3));
    assertThat(of(new VolcengineEngineFactory(), pictures("own", 2)))
        .contains(Purchase.of("own", "image", 2));
    assertThat(of(new BflEngineFactory(), pictures(null, 1)))
        .contains(Purchase.of("flux-2-pro", "image", 1));
    assertThat(of(new FalEngineFactory(), pictures(null, 4)))
        .contains(Purchase.of("fal-ai/flux/dev", "image", 4));
  }

  @Test
  void midjourneyCountsGrids() {
    assertThat(of(new MidjourneyEngineFactory(), pictures(null, 2)))
        .contains(Purchase.of("midjourney", "job", 2));
  }

  @Test
  void speechCountsItsCharacters() {
    var request =
        new TextToSpeech.Request("good morning", null, null, null, null, null, null, Map.of());

    assertThat(of(new OpenAiEngineFactory(), request))
        .contains(Purchase.of("gpt-4o-mini-tts", "character", 12));
  }

  @Test
  void videosOfArkCountTokens() {
    var clip = new Clip(new Size(null, null), null, "720p", 5.0, null, null);
    var request =
        new TextToVideo.Request(
            new Prompt("a fox", null), clip, Sampling.OF_MODEL, null, 2, "seedance", Map.of());

    assertThat(of(new VolcengineEngineFactory(), request))
        .contains(new Purchase("seedance", "video_token", BigDecimal.valueOf(216_000)));
  }

  @Test
  void whatIsMadeHereIsNotBought() {
    assertThat(of(new DiffusionEngineFactory(), pictures(null, 1))).isEmpty();
  }
}
