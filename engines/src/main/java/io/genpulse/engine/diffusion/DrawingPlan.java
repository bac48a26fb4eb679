package io.genpulse.engine.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A request with every default filled in, and within what this engine and the model can do.
record DrawingPlan(
    String model,
    String prompt,
    String negativePrompt,
    int width,
    int height,
    int steps,
    double guidanceScale,
    String scheduler,
    JsonNode schedulerConfig,
    long seed,
    int count) {
  private static final int DEFAULT_STEPS = 20;
  private static final double DEFAULT_GUIDANCE = 5;
  private static final int LEAST_PIXELS = 16;
  private static final int MOST_PIXELS = 2048;
  private static final int MOST_STEPS = 150;
  private static final double MOST_GUIDANCE = 50;

  /// @throws EngineException `INVALID_REQUEST` with the field
  static DrawingPlan of(TextToImage.Request request, ModelFiles model) {
    int factor = factor(model);
    check(request, factor);
    JsonNode hints = model.hints();
    int standard = model.config("unet").path("sample_size").asInt(64) * factor;
    JsonNode config = model.schedulerConfig();
    Sampling sampling = request.sampling();
    String scheduler = sampling.scheduler();
    String negative = request.prompt().negative();
    Double guidance = sampling.guidanceScale();
    Long seed = request.seed();
    return new DrawingPlan(
        model.name(),
        request.prompt().text(),
        negative == null ? "" : negative,
        orHint(request.size().width(), hints.path("width").asInt(standard)),
        orHint(request.size().height(), hints.path("height").asInt(standard)),
        orHint(sampling.steps(), hints.path("steps").asInt(DEFAULT_STEPS)),
        guidance == null ? hints.path("guidance_scale").asDouble(DEFAULT_GUIDANCE) : guidance,
        NoiseSchedulers.canonical(
            scheduler == null ? config.path("_class_name").asText() : scheduler),
        config,
        seed == null ? ThreadLocalRandom.current().nextLong(1L << 53) : seed,
        request.count());
  }

  /// Pixels of which width and height must be a multiple: those that one latent becomes.
  static int factor(ModelFiles model) {
    return 1 << (ModelJson.channels(model.config("vae"), "vae").size() - 1);
  }

  private static int orHint(@Nullable Integer wanted, int hint) {
    return wanted == null ? hint : wanted;
  }

  /// Refuses what cannot be drawn with a model of this factor.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  static void check(TextToImage.Request request, int factor) {
    pixels("width", request.size().width(), factor);
    pixels("height", request.size().height(), factor);
    between("steps", request.sampling().steps(), 1, MOST_STEPS);
    between("guidance_scale", request.sampling().guidanceScale(), 0, MOST_GUIDANCE);
    between("count", request.count(), 1, Integer.MAX_VALUE);
    request
        .rendition()
        .firstWish()
        .ifPresent(
            field -> {
              throw EngineException.invalid(field, "engine diffusers takes no " + field);
            });
    String scheduler = request.sampling().scheduler();
    if (scheduler != null) {
      known(scheduler);
    }
    for (String extra : request.extras().keySet()) {
      throw EngineException.invalid(
          "provider_params/" + extra.replace("~", "~0").replace("/", "~1"),
          "engine diffusers takes no provider_params, but there is \"" + extra + "\"");
    }
  }

  private static void pixels(String field, @Nullable Integer value, int factor) {
    between(field, value, LEAST_PIXELS, MOST_PIXELS);
    if (value != null && value % factor != 0) {
      throw EngineException.invalid(
          field, "%s must be a multiple of %d but was %d".formatted(field, factor, value));
    }
  }

  private static void between(String field, @Nullable Number value, Number least, Number most) {
    if (value != null
        && !(value.doubleValue() >= least.doubleValue()
            && value.doubleValue() <= most.doubleValue())) {
      throw EngineException.invalid(
          field, "%s must be %s..%s but was %s".formatted(field, least, most, value));
    }
  }

  private static void known(String scheduler) {
    try {
      NoiseSchedulers.canonical(scheduler);
    } catch (EngineException e) {
      throw EngineException.invalid("scheduler", String.valueOf(e.getMessage()));
    }
  }

  /// What the picture of a seed is made with: enough to make it again.
  Map<String, Object> metadata(long pictureSeed) {
    var values = new LinkedHashMap<String, Object>();
    values.put("prompt", prompt);
    values.put("negative_prompt", negativePrompt);
    values.put("seed", pictureSeed);
    values.put("steps", steps);
    values.put("guidance_scale", guidanceScale);
    values.put("scheduler", scheduler);
    values.put("model", model);
    values.put("width", width);
    values.put("height", height);
    return values;
  }
}
