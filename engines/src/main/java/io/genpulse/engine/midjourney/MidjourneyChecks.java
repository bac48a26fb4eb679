package io.genpulse.engine.midjourney;

import static io.genpulse.client.http.Unsupported.refuse;
import static io.genpulse.engine.midjourney.MidjourneyEngineFactory.ID;

import io.genpulse.client.http.ProviderParams;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What Midjourney will not do, said before a job is begun.
final class MidjourneyChecks {
  static final int GRID = 4;
  private static final long LARGEST_SEED = 0xffff_ffffL;
  private static final int MOST_BLENDED = 5;

  /// What has a field of its own, and what this engine sets itself.
  private static final Set<String> OURS =
      Set.of(
          "prompt",
          "base64Array",
          "base64",
          "state",
          "taskId",
          "index",
          "customId",
          "image",
          "endImage",
          "videoType",
          "batchSize",
          "notifyHook");

  private static final Map<String, String> VIDEO_TYPES =
      Map.of("480p", "vid_1.1_i2v_480", "720p", "vid_1.1_i2v_720");

  private MidjourneyChecks() {}

  static void check(EngineRequest request) {
    switch (request) {
      case TextToImage.Request r -> {
        drawing(r.size(), r.sampling(), r.rendition(), r.seed(), r.model());
        ProviderParams.check(r.extras(), OURS);
      }
      case ImageToImage.Request r -> {
        drawing(r.size(), r.sampling(), r.rendition(), r.seed(), r.model());
        refuse(ID, "strength", r.strength());
        if (isBlend(r) && (r.images().size() < 2 || r.images().size() > MOST_BLENDED)) {
          throw EngineException.invalid(
              "images", "midjourney blends 2..5 pictures but there are " + r.images().size());
        }
        ProviderParams.check(r.extras(), OURS);
      }
      case ImageVariation.Request r -> {
        ofOwn(r.source(), "varies");
        refuse(ID, "seed", r.seed());
        refuse(ID, "model", r.model());
        one(r.count());
        ProviderParams.check(r.extras(), OURS);
      }
      case Upscaling.Request r -> {
        ofOwn(r.source(), "enlarges");
        refuse(ID, "factor", r.factor());
        refuse(ID, "prompt", r.prompt());
        refuse(ID, "model", r.model());
        ProviderParams.check(r.extras(), OURS);
      }
      case ImageDescription.Request r -> {
        refuse(ID, "model", r.model());
        ProviderParams.check(r.extras(), OURS);
      }
      case ImageToVideo.Request r -> video(r);
      default -> throw new IllegalArgumentException("not one of ours: " + request.getClass());
    }
  }

  /// Whether pictures are mixed rather than drawn after.
  static boolean isBlend(ImageToImage.Request request) {
    return Boolean.TRUE.equals(request.extras().get("blend"));
  }

  private static void drawing(
      Size size,
      Sampling sampling,
      Rendition rendition,
      @Nullable Long seed,
      @Nullable String model) {
    refuse(ID, sampling);
    refuse(ID, "background", rendition.background());
    refuse(ID, "output_format", rendition.format());
    if ((size.width() == null) != (size.height() == null)) {
      String field = size.width() == null ? "width" : "height";
      throw EngineException.invalid(
          field, "midjourney needs both width and height, or neither; " + field + " is missing");
    }
    if (seed != null && (seed < 0 || seed > LARGEST_SEED)) {
      throw EngineException.invalid(
          "seed", "seed must be 0..%d for midjourney but was %d".formatted(LARGEST_SEED, seed));
    }
    MidjourneyPrompt.checkVersion(model);
  }

  private static void ofOwn(PictureSource source, String does) {
    if (source instanceof PictureSource.Picture) {
      throw EngineException.invalid(
          "image",
          "midjourney "
              + does
              + " its own pictures only; name the task that drew it as parent_task");
    }
    if (source instanceof PictureSource.OfJob(var job, _)
        && !job.provider().isEmpty()
        && !job.provider().equals(ID.value())) {
      throw EngineException.invalid(
          "parent_task",
          "the pictures of that task were made by "
              + job.provider()
              + "; midjourney "
              + does
              + " its own only");
    }
  }

  private static void one(int count) {
    if (count != 1) {
      throw EngineException.invalid(
          "count", "midjourney draws four variations at once, so count must be 1 but was " + count);
    }
  }

  private static void video(ImageToVideo.Request r) {
    Clip clip = r.clip();
    refuse(ID, r.sampling());
    refuse(ID, "negative_prompt", r.prompt().negative());
    refuse(ID, "width", clip.size().width());
    refuse(ID, "height", clip.size().height());
    refuse(ID, "aspect_ratio", clip.aspectRatio());
    refuse(ID, "seconds", clip.seconds());
    refuse(ID, "fps", clip.fps());
    refuse(ID, "sound", clip.sound());
    refuse(ID, "seed", r.seed());
    refuse(ID, "model", r.model());
    refuse(ID, "references", r.references().isEmpty() ? null : r.references());
    if (r.firstFrame() == null) {
      throw EngineException.invalid("first_frame", "midjourney makes videos of a first_frame only");
    }
    if (r.count() == 3) {
      throw EngineException.invalid("count", "midjourney makes 1, 2 or 4 videos at once but not 3");
    }
    videoType(clip.resolution());
    ProviderParams.check(r.extras(), OURS);
  }

  /// The gateways' name for a resolution; null for Midjourney's own.
  static @Nullable String videoType(@Nullable String resolution) {
    if (resolution == null) {
      return null;
    }
    String type = VIDEO_TYPES.get(resolution);
    if (type == null) {
      throw EngineException.invalid(
          "resolution", "resolution must be 480p or 720p but was \"" + resolution + "\"");
    }
    return type;
  }
}
