package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a picture was made, as the parameters that make it again. The pictures that it was made from
/// are not in it.
final class PictureParams {
  private static final List<String> NAMES =
      List.of(
          "prompt",
          "negative_prompt",
          "width",
          "height",
          "seed",
          "steps",
          "guidance_scale",
          "scheduler",
          "model",
          "strength",
          "factor");

  /// What only the local engine takes.
  private static final List<String> EXTRAS =
      List.of(
          "clip_skip",
          "guidance_rescale",
          "eta",
          "prompt_rule",
          "prompt_2",
          "negative_prompt_2",
          "loras",
          "original_size",
          "crops_coords_top_left",
          "target_size",
          "hires_scale",
          "hires_strength");

  private PictureParams() {}

  /// The task type that made it.
  static String type(JsonNode made) {
    if (made.has("mask_sha256")) {
      return "inpaint";
    }
    if (made.has("factor")) {
      return "upscale";
    }
    return made.has("image_sha256") ? "image-to-image" : "text-to-image";
  }

  static Map<String, Object> of(JsonNode made) {
    Map<String, Object> params = some(made, NAMES);
    Map<String, Object> extras = some(made, EXTRAS);
    if (type(made).equals("upscale")) {
      // The size is that of the picture.
      params.keySet().retainAll(List.of("prompt", "model", "factor"));
      for (String name : List.of("strength", "seed", "steps", "guidance_scale", "scheduler")) {
        extras.put(name, made.path(name));
      }
    }
    if (!extras.isEmpty()) {
      params.put("provider_params", extras);
    }
    return params;
  }

  private static Map<String, Object> some(JsonNode made, List<String> names) {
    var params = new LinkedHashMap<String, Object>();
    for (String name : names) {
      JsonNode value = made.path(name);
      boolean isEmpty = value.isValueNode() && value.asText().isEmpty();
      if (!value.isMissingNode() && !value.isNull() && !isEmpty) {
        params.put(name, value);
      }
    }
    return params;
  }
}
