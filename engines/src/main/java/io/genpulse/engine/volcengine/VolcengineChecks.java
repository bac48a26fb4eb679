package io.genpulse.engine.volcengine;

import static io.genpulse.client.http.Unsupported.refuse;
import static io.genpulse.engine.volcengine.VolcengineEngineFactory.ID;

import io.genpulse.client.http.ProviderParams;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What Ark will not do, said before anything is paid for.
final class VolcengineChecks {
  private static final int MOST_IMAGES = 14;
  private static final long LARGEST_SEED = 0xffff_ffffL;
  private static final Set<String> SIZES = Set.of("1K", "2K", "3K", "4K");
  private static final Set<String> FORMATS = Set.of("png", "jpeg");

  /// What has a field of its own, and what this engine sets itself.
  private static final Set<String> PICTURE =
      Set.of("model", "prompt", "image", "size", "response_format", "output_format", "seed");

  private static final Set<String> VIDEO =
      Set.of(
          "model",
          "content",
          "resolution",
          "ratio",
          "duration",
          "generate_audio",
          "seed",
          "safety_identifier",
          "callback_url");

  private VolcengineChecks() {}

  static void check(EngineRequest request) {
    switch (request) {
      case TextToImage.Request r -> {
        picture(r.prompt(), r.size(), r.sampling(), r.rendition(), r.seed(), r.model());
        ProviderParams.check(r.extras(), PICTURE);
      }
      case ImageToImage.Request r -> {
        picture(r.prompt(), r.size(), r.sampling(), r.rendition(), r.seed(), r.model());
        refuse(ID, "strength", r.strength());
        if (r.images().size() > MOST_IMAGES) {
          throw EngineException.invalid(
              "images", "volcengine takes 14 pictures at most but there are " + r.images().size());
        }
        ProviderParams.check(r.extras(), PICTURE);
      }
      case TextToVideo.Request r -> {
        video(r.prompt(), r.clip(), r.sampling(), r.seed());
        ProviderParams.check(r.extras(), VIDEO);
      }
      case ImageToVideo.Request r -> {
        video(r.prompt(), r.clip(), r.sampling(), r.seed());
        if (r.firstFrame() == null && r.lastFrame() != null) {
          throw EngineException.invalid(
              "first_frame", "volcengine makes no video to a last frame without a first_frame");
        }
        if (!r.references().isEmpty() && r.firstFrame() != null) {
          throw EngineException.invalid(
              "references", "volcengine takes references or a first_frame but not both");
        }
        ProviderParams.check(r.extras(), VIDEO);
      }
      default -> throw new IllegalArgumentException("not one of ours: " + request.getClass());
    }
  }

  private static void picture(
      Prompt prompt,
      Size size,
      Sampling sampling,
      Rendition rendition,
      @Nullable Long seed,
      @Nullable String model) {
    refuse(ID, "negative_prompt", prompt.negative());
    refuse(ID, "aspect_ratio", rendition.aspectRatio());
    refuse(ID, "background", rendition.background());
    refuse(ID, "steps", sampling.steps());
    refuse(ID, "scheduler", sampling.scheduler());
    if (!hasSeeds(model)) {
      refuse(ID, "guidance_scale", sampling.guidanceScale());
      refuse(ID, "seed", seed);
    }
    seed(seed);
    size(size, rendition.quality());
    String format = rendition.format();
    if (format != null && !FORMATS.contains(format)) {
      throw EngineException.invalid(
          "output_format", "output_format must be png or jpeg but was \"" + format + "\"");
    }
  }

  /// Only the third generation has; an endpoint of the user's may be any.
  private static boolean hasSeeds(@Nullable String model) {
    return model != null && (model.contains("seedream-3") || model.startsWith("ep-"));
  }

  private static void size(Size size, @Nullable String quality) {
    if ((size.width() == null) != (size.height() == null)) {
      String field = size.width() == null ? "width" : "height";
      throw EngineException.invalid(
          field, "volcengine needs both width and height, or neither; " + field + " is missing");
    }
    if (quality == null) {
      return;
    }
    if (!SIZES.contains(quality)) {
      throw EngineException.invalid(
          "quality", "quality must be 1K, 2K, 3K or 4K but was \"" + quality + "\"");
    }
    if (size.width() != null) {
      throw EngineException.invalid(
          "quality", "volcengine takes a quality or width and height but not both");
    }
  }

  private static void video(Prompt prompt, Clip clip, Sampling sampling, @Nullable Long seed) {
    refuse(ID, sampling);
    refuse(ID, "negative_prompt", prompt.negative());
    refuse(ID, "fps", clip.fps());
    if (clip.size().width() != null || clip.size().height() != null) {
      throw EngineException.invalid(
          clip.size().width() != null ? "width" : "height",
          "volcengine makes videos of a resolution such as 720p and an aspect_ratio, not of a size"
              + " in pixels");
    }
    Double seconds = clip.seconds();
    if (seconds != null && seconds != Math.rint(seconds)) {
      throw EngineException.invalid(
          "seconds", "volcengine makes videos of whole seconds but seconds was " + seconds);
    }
    seed(seed);
  }

  private static void seed(@Nullable Long seed) {
    if (seed != null && (seed < 0 || seed > LARGEST_SEED)) {
      throw EngineException.invalid(
          "seed", "seed must be 0..%d for volcengine but was %d".formatted(LARGEST_SEED, seed));
    }
  }
}
