package io.genpulse.engine.openai;

import static io.genpulse.client.http.Unsupported.refuse;

import io.genpulse.client.http.ProviderParams;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What OpenAI will not do, said before anything is paid for. Rules on sizes are those of its own
/// models; servers like it have others.
///
/// @param engine whose requests they are
/// @param ownModels whether it is OpenAI itself
record OpenAiChecks(EngineId engine, boolean ownModels) {
  private static final int MULTIPLE = 16;
  private static final int LONGEST = 3840;
  private static final int MOST_RATIO = 3;
  private static final long FEWEST = 655_360;
  private static final long MOST = 8_294_400;
  private static final int MOST_IMAGES = 16;
  private static final int MOST_PROMPT = 32_000;

  /// What has a field of its own.
  private static final Set<String> PICTURE =
      Set.of(
          "model",
          "prompt",
          "n",
          "size",
          "quality",
          "background",
          "output_format",
          "image",
          "mask");

  private static final Set<String> SPEECH =
      Set.of("model", "input", "voice", "speed", "instructions", "response_format");

  void check(EngineRequest request) {
    switch (request) {
      case TextToImage.Request r -> {
        drawing(r.prompt(), r.sampling(), r.rendition(), r.size(), r.seed());
        ProviderParams.check(r.extras(), PICTURE);
      }
      case ImageToImage.Request r -> {
        drawing(r.prompt(), r.sampling(), r.rendition(), r.size(), r.seed());
        refuse(engine, "strength", r.strength());
        if (r.images().size() > MOST_IMAGES) {
          throw EngineException.invalid(
              "images", engine + " takes 16 pictures at most but there are " + r.images().size());
        }
        ProviderParams.check(r.extras(), PICTURE);
      }
      case Inpainting.Request r -> {
        drawing(r.prompt(), r.sampling(), r.rendition(), r.size(), r.seed());
        refuse(engine, "strength", r.strength());
        ProviderParams.check(r.extras(), PICTURE);
      }
      case TextToSpeech.Request r -> {
        refuse(engine, "language", r.language());
        speed(r.speed());
        ProviderParams.check(r.extras(), SPEECH);
        SpeechFormat.of(r);
      }
      default -> throw new IllegalArgumentException("not one of ours: " + request.getClass());
    }
  }

  private void drawing(
      Prompt prompt, Sampling sampling, Rendition rendition, Size size, @Nullable Long seed) {
    refuse(engine, sampling);
    refuse(engine, "seed", seed);
    refuse(engine, "negative_prompt", prompt.negative());
    refuse(engine, "aspect_ratio", rendition.aspectRatio());
    if (prompt.text().length() > MOST_PROMPT) {
      throw EngineException.invalid(
          "prompt",
          engine
              + " takes prompts of 32000 characters at most but this one has "
              + prompt.text().length());
    }
    size(size);
  }

  private void speed(@Nullable Double speed) {
    if (speed != null && (speed < 0.25 || speed > 4)) {
      throw EngineException.invalid(
          "speed", "speed must be 0.25..4 for %s but was %s".formatted(engine, speed));
    }
  }

  private void size(Size size) {
    Integer width = size.width();
    Integer height = size.height();
    if (width == null && height == null) {
      return;
    }
    if (width == null || height == null) {
      String field = width == null ? "width" : "height";
      throw EngineException.invalid(
          field, engine + " needs both width and height, or neither; " + field + " is missing");
    }
    if (ownModels && !isDrawn(width, height)) {
      throw EngineException.invalid(
          "width",
          "%s draws no %dx%d: both must be multiples of 16, at most 3840, no more than 1:3, and"
                  .formatted(engine, width, height)
              + " 655360 to 8294400 pixels in all; the nearest is "
              + nearest(width, height));
    }
  }

  private static boolean isDrawn(int width, int height) {
    long pixels = (long) width * height;
    return width % MULTIPLE == 0
        && height % MULTIPLE == 0
        && Math.max(width, height) <= LONGEST
        && Math.max(width, height) <= MOST_RATIO * Math.min(width, height)
        && pixels >= FEWEST
        && pixels <= MOST;
  }

  /// Close to the shape asked for, and allowed.
  private static String nearest(int width, int height) {
    double ratio = Math.clamp((double) width / height, 1.0 / MOST_RATIO, (double) MOST_RATIO);
    double pixels = Math.clamp((double) width * height, (double) FEWEST, (double) MOST);
    String best = "1024x1024";
    double least = Double.MAX_VALUE;
    for (int w = MULTIPLE; w <= LONGEST; w += MULTIPLE) {
      for (int h : new int[] {down(w / ratio), down(w / ratio) + MULTIPLE}) {
        double off = Math.abs(Math.log(w * h / pixels)) + Math.abs(Math.log(w / (h * ratio)));
        if (h > 0 && isDrawn(w, h) && off < least) {
          least = off;
          best = w + "x" + h;
        }
      }
    }
    return best;
  }

  private static int down(double pixels) {
    return ((int) (pixels / MULTIPLE)) * MULTIPLE;
  }

  /// Whether a request says in what size to draw.
  static @Nullable String sizeText(Size size) {
    return size.width() == null ? null : size.width() + "x" + size.height();
  }

  /// Wishes of a rendition by the provider's names.
  static Map<String, String> wishes(Rendition rendition) {
    var wishes = new LinkedHashMap<String, String>();
    put(wishes, "quality", rendition.quality());
    put(wishes, "background", rendition.background());
    put(wishes, "output_format", rendition.format());
    return wishes;
  }

  private static void put(Map<String, String> wishes, String name, @Nullable String value) {
    if (value != null) {
      wishes.put(name, value);
    }
  }
}
