package io.genpulse.engine.bfl;

import static io.genpulse.client.http.Unsupported.refuse;
import static io.genpulse.engine.bfl.BflEngineFactory.ID;

import io.genpulse.client.http.ProviderParams;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.TextToImage;
import java.util.Set;

/// What FLUX will not do, said before anything is paid for.
final class BflChecks {
  private static final int MOST_IMAGES = 8;

  /// What has a field of its own.
  private static final Set<String> OURS =
      Set.of(
          "prompt",
          "width",
          "height",
          "aspect_ratio",
          "seed",
          "output_format",
          "input_image",
          "webhook_url");

  private BflChecks() {}

  static void check(EngineRequest request) {
    switch (request) {
      case TextToImage.Request r -> {
        drawing(r.prompt(), r.sampling(), r.rendition());
        ProviderParams.check(r.extras(), OURS);
      }
      case ImageToImage.Request r -> {
        drawing(r.prompt(), r.sampling(), r.rendition());
        refuse(ID, "strength", r.strength());
        if (r.images().size() > MOST_IMAGES) {
          throw EngineException.invalid(
              "images", "bfl takes 8 pictures at most but there are " + r.images().size());
        }
        ProviderParams.check(r.extras(), OURS);
      }
      default -> throw new IllegalArgumentException("not one of ours: " + request.getClass());
    }
  }

  private static void drawing(Prompt prompt, Sampling sampling, Rendition rendition) {
    refuse(ID, sampling);
    refuse(ID, "negative_prompt", prompt.negative());
    refuse(ID, "quality", rendition.quality());
    refuse(ID, "background", rendition.background());
  }
}
