package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.pipeline.ToldSizes;
import io.genpulse.engine.diffusion.text.LoraTag;
import io.genpulse.engine.diffusion.text.PromptRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this engine alone understands, from `provider_params`. Names are diffusers' where it has
/// them.
///
/// @param clipSkip layers of the text encoder that are left out, as diffusers counts
/// @param guidanceRescale 0..1; see the pipeline's guidance
/// @param eta of DDIM
/// @param loras besides those that the prompt names
/// @param prompt2 for the second text encoder of SDXL; null = the same
/// @param negativePrompt2 likewise
/// @param sizes what SDXL is told; null = the picture's own
/// @param hires a second pass over a larger picture; null = none
/// @param strength of an enlargement
record DrawingOptions(
    int clipSkip,
    double guidanceRescale,
    double eta,
    PromptRule rule,
    List<LoraTag> loras,
    @Nullable String prompt2,
    @Nullable String negativePrompt2,
    @Nullable ToldSizes sizes,
    @Nullable Hires hires,
    double strength) {
  private static final int MOST_LAYERS = 31;
  private static final double MOST_WEIGHT = 100;
  private static final double DETAIL = 0.3;
  private static final double SECOND_PASS = 0.5;

  DrawingOptions {
    loras = List.copyOf(loras);
  }

  /// @param scale of width and height
  /// @param strength how much of the larger picture may change
  record Hires(double scale, double strength) {}

  /// @throws io.genpulse.engine.EngineException `INVALID_REQUEST` with the field
  static DrawingOptions of(Map<String, Object> extras) {
    var values = new ExtraValues(extras);
    int clipSkip = values.whole("clip_skip", 0, MOST_LAYERS).orElse(0);
    double rescale = values.number("guidance_rescale", 0, 1).orElse(0);
    double eta = values.number("eta", 0, 1).orElse(0);
    PromptRule rule =
        values
                .choice("prompt_rule", List.of("weighted", "plain"))
                .orElse("weighted")
                .equals("plain")
            ? PromptRule.PLAIN
            : PromptRule.WEIGHTED_WITH_BREAKS;
    List<LoraTag> loras = values.list("loras").map(DrawingOptions::lora).toList();
    String prompt2 = values.text("prompt_2").orElse(null);
    String negative2 = values.text("negative_prompt_2").orElse(null);
    ToldSizes sizes = sizes(values);
    double scale = values.number("hires_scale", 1, 4).orElse(1);
    double secondPass = values.number("hires_strength", 0.05, 1).orElse(SECOND_PASS);
    double strength = values.number("strength", 0.05, 1).orElse(DETAIL);
    values.requireNoOther();
    return new DrawingOptions(
        clipSkip,
        rescale,
        eta,
        rule,
        loras,
        prompt2,
        negative2,
        sizes,
        scale > 1 ? new Hires(scale, secondPass) : null,
        strength);
  }

  private static LoraTag lora(Object value) {
    if (value instanceof String name) {
      return new LoraTag(name, 1);
    }
    if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
      Object weight = map.get("weight");
      if (weight == null) {
        return new LoraTag(name, 1);
      }
      if (weight instanceof Number number && Math.abs(number.doubleValue()) <= MOST_WEIGHT) {
        return new LoraTag(name, number.doubleValue());
      }
    }
    throw ExtraValues.wrong(
        "loras", "a list of names, or of {\"name\": ..., \"weight\": ...}", value);
  }

  /// What is not as usual, by the names under which it is asked for.
  Map<String, Object> metadata() {
    var values = new LinkedHashMap<String, Object>();
    put(values, "clip_skip", clipSkip, 0);
    put(values, "guidance_rescale", guidanceRescale, 0.0);
    put(values, "eta", eta, 0.0);
    put(values, "prompt_rule", rule == PromptRule.PLAIN ? "plain" : "weighted", "weighted");
    put(values, "prompt_2", prompt2, null);
    put(values, "negative_prompt_2", negativePrompt2, null);
    List<Map<String, Object>> named =
        loras.stream()
            .map(lora -> Map.<String, Object>of("name", lora.name(), "weight", lora.weight()))
            .toList();
    put(values, "loras", named, List.of());
    if (sizes != null) {
      values.put("original_size", List.of(sizes.originalHeight(), sizes.originalWidth()));
      values.put("crops_coords_top_left", List.of(sizes.cropTop(), sizes.cropLeft()));
      values.put("target_size", List.of(sizes.targetHeight(), sizes.targetWidth()));
    }
    if (hires != null) {
      values.put("hires_scale", hires.scale());
      values.put("hires_strength", hires.strength());
    }
    return values;
  }

  private static void put(
      Map<String, Object> values, String key, @Nullable Object value, @Nullable Object usual) {
    if (value != null && !value.equals(usual)) {
      values.put(key, value);
    }
  }

  private static @Nullable ToldSizes sizes(ExtraValues values) {
    Optional<int[]> original = values.pair("original_size");
    Optional<int[]> crop = values.pair("crops_coords_top_left");
    Optional<int[]> target = values.pair("target_size");
    if (original.isEmpty() && crop.isEmpty() && target.isEmpty()) {
      return null;
    }
    int[] whole = original.or(() -> target).orElse(new int[] {1024, 1024});
    int[] from = crop.orElse(new int[] {0, 0});
    int[] part = target.orElse(whole);
    return new ToldSizes(whole[0], whole[1], from[0], from[1], part[0], part[1]);
  }
}
