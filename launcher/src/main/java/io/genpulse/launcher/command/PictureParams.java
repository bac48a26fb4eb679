package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a picture was made, as the parameters that make it again.
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
          "model");

  private PictureParams() {}

  static Map<String, Object> of(JsonNode made) {
    var params = new LinkedHashMap<String, Object>();
    for (String name : NAMES) {
      JsonNode value = made.path(name);
      if (!value.isMissingNode() && !value.isNull() && !value.asText().isEmpty()) {
        params.put(name, value);
      }
    }
    return params;
  }
}
