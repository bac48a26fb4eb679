package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An input that a node class declares.
///
/// @param type `INT`, `MODEL`, ...; `COMBO` for choices in either form
/// @param required whether ComfyUI refuses a node without it
/// @param choices what may be chosen, of `COMBO`; null where that is not told
/// @param options everything else that is declared
public record ClassInput(
    String name, String type, boolean required, @Nullable List<String> choices, JsonNode options) {
  /// A choice whose options bring inputs of their own.
  static final String PARTS = "COMFY_DYNAMICCOMBO_V3";

  /// Inputs that there can be several of: `images.image0`, ...
  static final String SEVERAL = "COMFY_AUTOGROW_V3";

  private static final List<String> WIDGETS =
      List.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", PARTS);

  static ClassInput of(String name, JsonNode declared, boolean required) {
    JsonNode type = declared.path(0);
    JsonNode options = declared.path(1).isObject() ? declared.path(1) : MissingNode.getInstance();
    if (type.isArray()) {
      return new ClassInput(name, "COMBO", required, texts(type), options);
    }
    String word = type.asText();
    List<String> choices =
        word.equals("COMBO") && options.path("options").isArray()
            ? texts(options.path("options"))
            : null;
    return new ClassInput(name, word, required, choices, options);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }

  /// Whether its value stands in the node, and does not only come from another node.
  boolean isWidget() {
    return (WIDGETS.contains(type)
            || options.path("socketless").asBoolean()
            || options.has("widgetType"))
        && !options.path("forceInput").asBoolean();
  }

  /// Whether ComfyUI's front end adds a widget that says what becomes of the value after a run.
  boolean isControlled() {
    JsonNode control = options.path("control_after_generate");
    return control.isTextual()
        || control.asBoolean()
        || (type.equals("INT") && (name.equals("seed") || name.equals("noise_seed")));
  }

  /// Whether the front end adds a button that uploads a file.
  boolean isUploaded() {
    return options.path("image_upload").asBoolean()
        || options.path("video_upload").asBoolean()
        || options.path("audio_upload").asBoolean()
        || options.path("file_upload").asBoolean()
        || options.path("animated_image_upload").asBoolean();
  }

  @Nullable JsonNode fallback() {
    JsonNode declared = options.path("default");
    return declared.isMissingNode() || declared.isNull() ? null : declared;
  }

  @Nullable BigDecimal least() {
    return number("min");
  }

  @Nullable BigDecimal most() {
    return number("max");
  }

  private @Nullable BigDecimal number(String option) {
    JsonNode value = options.path(option);
    return value.isNumber() ? value.decimalValue() : null;
  }

  /// What its widget holds at first; null where that is not told.
  @Nullable JsonNode initial() {
    JsonNode declared = fallback();
    if (declared != null) {
      return declared;
    }
    if (type.equals(PARTS)) {
      return keys().isEmpty() ? null : TextNode.valueOf(keys().getFirst());
    }
    if (choices != null) {
      return choices.isEmpty() ? null : TextNode.valueOf(choices.getFirst());
    }
    return switch (type) {
      case "STRING" -> TextNode.valueOf("");
      case "BOOLEAN" -> BooleanNode.FALSE;
      default ->
          options.path("socketless").asBoolean() ? JsonNodeFactory.instance.arrayNode() : null;
    };
  }

  /// Of how many at least, where there can be several.
  int fewest() {
    return options.path("template").path("min").asInt(1);
  }

  /// What an input with parts lets in.
  List<String> keys() {
    var keys = new ArrayList<String>();
    options.path("options").forEach(option -> keys.add(option.path("key").asText()));
    return keys;
  }

  /// The inputs that come with a key, named as they stand in a node: `format.codec`.
  List<ClassInput> parts(String key) {
    var parts = new ArrayList<ClassInput>();
    for (JsonNode option : options.path("options")) {
      if (option.path("key").asText().equals(key)) {
        addParts(option.path("inputs").path("required"), true, parts);
        addParts(option.path("inputs").path("optional"), false, parts);
      }
    }
    return parts;
  }

  private void addParts(JsonNode declared, boolean needed, List<ClassInput> parts) {
    for (Map.Entry<String, JsonNode> entry : declared.properties()) {
      parts.add(of(name + "." + entry.getKey(), entry.getValue(), needed));
    }
  }
}
