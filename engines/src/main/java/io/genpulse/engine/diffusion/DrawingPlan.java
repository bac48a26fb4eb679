package io.genpulse.engine.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.pipeline.Guidance;
import io.genpulse.engine.diffusion.pipeline.Prompting;
import io.genpulse.engine.diffusion.pipeline.Strength;
import io.genpulse.engine.diffusion.pipeline.Words;
import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import io.genpulse.engine.diffusion.text.LoraTag;
import io.genpulse.engine.diffusion.text.ParsedPrompt;
import io.genpulse.engine.diffusion.text.PromptRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A request with every default filled in, and within what this engine and the model can do.
///
/// @param passes the first of which begins with what was given, each other with the picture of the
///   one before
record DrawingPlan(
    String model,
    Words words,
    DrawingOptions options,
    List<DrawingPass> passes,
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
  private static final double PICTURE_STRENGTH = 0.8;
  private static final double MASKED_STRENGTH = 1;

  DrawingPlan {
    passes = List.copyOf(passes);
  }

  /// @param given the size of the picture that it begins with; null where it begins with none
  /// @throws EngineException `INVALID_REQUEST` with the field
  static DrawingPlan of(DrawingRequest request, ModelFiles model, @Nullable PixelSize given) {
    int factor = factor(model);
    check(request, factor);
    JsonNode hints = model.hints();
    int standard = model.config("unet").path("sample_size").asInt(64) * factor;
    var usual =
        new PixelSize(hints.path("width").asInt(standard), hints.path("height").asInt(standard));
    JsonNode config = model.schedulerConfig();
    Sampling sampling = request.sampling();
    DrawingOptions options = DrawingOptions.of(request.extras());
    var first =
        new DrawingPass(
            size(request, given, usual, factor), strength(request.beginning(), options));
    String scheduler = sampling.scheduler();
    Double guidance = sampling.guidanceScale();
    Long seed = request.seed();
    return new DrawingPlan(
        model.name(),
        new Words(
            request.prompt().text(),
            request.prompt().negative(),
            options.prompt2(),
            options.negativePrompt2()),
        options,
        passes(first, options.hires(), factor),
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

  private static PixelSize size(
      DrawingRequest request, @Nullable PixelSize given, PixelSize usual, int factor) {
    Size wanted = request.size();
    if (given == null) {
      return new PixelSize(
          orHint(wanted.width(), usual.width()), orHint(wanted.height(), usual.height()));
    }
    if (request.beginning() instanceof Beginning.Enlarged enlarged) {
      return given.enlarged(enlarged.times(), factor, MOST_PIXELS, "factor");
    }
    PixelSize own = given.shrunkTo(usual).toMultiple(factor);
    return new PixelSize(
        orHint(wanted.width(), own.width()), orHint(wanted.height(), own.height()));
  }

  private static List<DrawingPass> passes(
      DrawingPass first, DrawingOptions.@Nullable Hires hires, int factor) {
    if (hires == null) {
      return List.of(first);
    }
    PixelSize larger =
        first.size().enlarged(hires.scale(), factor, MOST_PIXELS, "provider_params/hires_scale");
    return List.of(first, new DrawingPass(larger, new Strength(hires.strength())));
  }

  private static Strength strength(Beginning beginning, DrawingOptions options) {
    return new Strength(
        switch (beginning) {
          case Beginning.Noise _ -> 1;
          case Beginning.Picture(_, Double strength) ->
              strength == null ? PICTURE_STRENGTH : strength;
          case Beginning.Masked(_, _, Double strength) ->
              strength == null ? MASKED_STRENGTH : strength;
          case Beginning.Enlarged _ -> options.strength();
        });
  }

  /// Refuses what cannot be drawn with a model of this factor.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  static void check(DrawingRequest request, int factor) {
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
    DrawingOptions options = DrawingOptions.of(request.extras());
    strength(request.beginning(), options);
    loras(options, request.prompt().text());
    if (request.beginning() instanceof Beginning.Enlarged enlarged) {
      between("factor", enlarged.factor(), 1, MOST_PIXELS / LEAST_PIXELS);
    }
    if (options.hires() != null && !(request.beginning() instanceof Beginning.Noise)) {
      throw EngineException.invalid(
          "provider_params/hires_scale",
          "a second pass is for pictures that begin with noise; use upscale for this one");
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

  /// Those that the prompt names first.
  List<LoraTag> loras() {
    return loras(options, words.prompt());
  }

  private static List<LoraTag> loras(DrawingOptions options, String prompt) {
    var all = new ArrayList<LoraTag>();
    if (options.rule() != PromptRule.PLAIN) {
      all.addAll(ParsedPrompt.of(prompt).loras());
    }
    all.addAll(options.loras());
    return all;
  }

  Prompting prompting() {
    return new Prompting(List.of(words), options.rule(), options.clipSkip());
  }

  Guidance guidance() {
    return new Guidance(guidanceScale, options.guidanceRescale());
  }

  NoiseScheduler noiseScheduler() {
    return NoiseSchedulers.create(scheduler, schedulerConfig, options.eta());
  }

  /// The size of what it begins with.
  PixelSize size() {
    return passes.getFirst().size();
  }

  /// Parts of the whole: the model, and for each picture and pass its calls of the network and its
  /// decoding.
  int parts() {
    NoiseScheduler scheduler = noiseScheduler();
    int each = 0;
    for (DrawingPass pass : passes) {
      each += pass.strength().walk(scheduler, steps).timesteps().length + 1;
    }
    return 1 + count * each;
  }

  /// What the picture of a seed is made with: enough to make it again.
  Map<String, Object> metadata(long pictureSeed) {
    var values = new LinkedHashMap<String, Object>();
    values.put("prompt", words.prompt());
    String negative = words.negative();
    values.put("negative_prompt", negative == null ? "" : negative);
    values.put("seed", pictureSeed);
    values.put("steps", steps);
    values.put("guidance_scale", guidanceScale);
    values.put("scheduler", scheduler);
    values.put("model", model);
    values.put("width", size().width());
    values.put("height", size().height());
    Strength strength = passes.getFirst().strength();
    if (!strength.isFull()) {
      values.put("strength", strength.value());
    }
    values.putAll(options.metadata());
    return values;
  }
}
