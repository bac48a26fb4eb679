package io.genpulse.ui.create;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One parameter of a task type as a form asks for it.
///
/// @param least null = no least
/// @param most null = no most
/// @param step null = any
/// @param choices what may be chosen; none = anything
/// @param choicesFrom `models`, `providers` or nothing
/// @param examples what may be chosen or written
/// @param fallback what counts when it is left empty; null = the engine's own
/// @param group where it belongs; nothing = the main part
record FormField(
    String name,
    String title,
    String description,
    Kind kind,
    boolean required,
    @Nullable BigDecimal least,
    @Nullable BigDecimal most,
    @Nullable BigDecimal step,
    List<String> choices,
    String choicesFrom,
    List<String> examples,
    @Nullable String fallback,
    String group) {
  enum Kind {
    LINE,
    LINES,
    WHOLE,
    DECIMAL,
    SWITCH,
    CHOICE,
    FILE,
    FILES,
    JSON
  }

  FormField {
    choices = List.copyOf(choices);
    examples = List.copyOf(examples);
  }

  static FormField of(String name, JsonNode property, boolean required) {
    List<String> choices = texts(property.path("enum"));
    String from = property.path("x-choices").asText("");
    return new FormField(
        name,
        property.path("title").asText(name),
        property.path("description").asText(""),
        kind(property, !choices.isEmpty() || !from.isEmpty()),
        required,
        number(property, "minimum"),
        number(property, "maximum"),
        number(property, "multipleOf"),
        choices,
        from,
        texts(property.path("examples")),
        property.path("default").isValueNode() && !property.path("default").isNull()
            ? property.path("default").asText()
            : null,
        property.path("x-group").asText(""));
  }

  private static Kind kind(JsonNode property, boolean hasChoices) {
    boolean file = property.path("format").asText("").equals("input-file");
    boolean files = property.path("items").path("format").asText("").equals("input-file");
    return switch (property.path("type").asText("")) {
      case "integer" -> Kind.WHOLE;
      case "number" -> Kind.DECIMAL;
      case "boolean" -> Kind.SWITCH;
      case "string" -> {
        if (file) {
          yield Kind.FILE;
        }
        if (property.path("format").asText("").equals("multiline")) {
          yield Kind.LINES;
        }
        yield hasChoices ? Kind.CHOICE : Kind.LINE;
      }
      default -> files ? Kind.FILES : Kind.JSON;
    };
  }

  private static @Nullable BigDecimal number(JsonNode property, String name) {
    JsonNode value = property.path(name);
    return value.isNumber() ? value.decimalValue() : null;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    (array.isArray() ? array : MissingNode.getInstance()).forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
