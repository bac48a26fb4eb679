package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A size in pixels, in the words that a model has for it.
record PictureShape(int width, int height) {
  private static final double NEAR = 0.02;
  private static final Pattern RATIO = Pattern.compile("(\\d{1,4})\\s*[:/]\\s*(\\d{1,4})");

  /// The sizes that fal's models have names for (its own documentation of `image_size`).
  private static final Map<String, PictureShape> NAMED =
      Map.of(
          "square_hd", new PictureShape(1024, 1024),
          "square", new PictureShape(512, 512),
          "portrait_4_3", new PictureShape(768, 1024),
          "portrait_16_9", new PictureShape(576, 1024),
          "landscape_4_3", new PictureShape(1024, 768),
          "landscape_16_9", new PictureShape(1024, 576));

  private static final Map<String, String> RATIOS =
      Map.of(
          "1:1", "square_hd",
          "3:4", "portrait_4_3",
          "9:16", "portrait_16_9",
          "4:3", "landscape_4_3",
          "16:9", "landscape_16_9");

  /// The name of an aspect ratio among named sizes.
  static Optional<String> named(String ratio) {
    return Optional.ofNullable(RATIOS.get(ratio));
  }

  /// This size as a value of one of the model's names: exactly, or as the nearest aspect ratio
  /// within two per cent. Empty when it has none.
  Optional<JsonNode> in(ModelSchema schema, String name) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (name.equals("aspect_ratio")) {
      return ratio(schema, name);
    }
    return schema
        .fitted(name, json.objectNode().put("width", width).put("height", height))
        .filter(JsonNode::isObject)
        .or(() -> schema.fitted(name, json.textNode(width + "x" + height)))
        .or(() -> schema.fitted(name, json.textNode(width + "*" + height)))
        .or(() -> byName(schema, name));
  }

  private Optional<JsonNode> byName(ModelSchema schema, String name) {
    return NAMED.entrySet().stream()
        .filter(one -> one.getValue().equals(this))
        .flatMap(
            one -> schema.fitted(name, JsonNodeFactory.instance.textNode(one.getKey())).stream())
        .findFirst();
  }

  private Optional<JsonNode> ratio(ModelSchema schema, String name) {
    return schema.choices(name).stream()
        .filter(choice -> off(choice) <= NEAR)
        .min(Comparator.comparingDouble(this::off))
        .map(JsonNodeFactory.instance::textNode);
  }

  private double off(String choice) {
    Matcher ratio = RATIO.matcher(choice);
    if (!ratio.matches() || ratio.group(2).equals("0")) {
      return Double.MAX_VALUE;
    }
    double wanted = (double) width / height;
    return Math.abs(
            Double.parseDouble(ratio.group(1)) / Double.parseDouble(ratio.group(2)) - wanted)
        / wanted;
  }
}
