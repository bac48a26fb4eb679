package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.handler.Choice;
import io.genpulse.server.handler.Examples;
import io.genpulse.server.handler.MaxLength;
import io.genpulse.server.handler.Range;
import io.genpulse.server.task.Excerpt;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the annotations of a parameter let in: the one source of the check and of the schema.
///
/// @param least null = no least
/// @param most null = no most
/// @param step null = any
/// @param choices none = any
/// @param longest characters; 0 = any number
record ParamRules(
    @Nullable BigDecimal least,
    @Nullable BigDecimal most,
    @Nullable BigDecimal step,
    List<String> choices,
    String choicesFrom,
    List<String> examples,
    int longest) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// @throws IllegalArgumentException when a rule does not suit the parameter's type
  static ParamRules of(RecordComponent component) {
    ParamKind kind = ParamKind.of(component.getType());
    Range range = component.getAnnotation(Range.class);
    require(range == null || isNumber(kind), "Range", "numbers", component);
    Choice choice = component.getAnnotation(Choice.class);
    Examples examples = component.getAnnotation(Examples.class);
    MaxLength length = component.getAnnotation(MaxLength.class);
    boolean text = component.getType() == String.class;
    require(choice == null || text, "Choice", "texts", component);
    require(examples == null || text, "Examples", "texts", component);
    require(length == null || text, "MaxLength", "texts", component);
    return new ParamRules(
        range == null ? null : bound(range.min()),
        range == null ? null : bound(range.max()),
        range == null || range.step() == 0 ? null : bound(range.step()),
        choice == null ? List.of() : List.of(choice.value()),
        choice == null ? "" : choice.from(),
        examples == null ? List.of() : List.of(examples.value()),
        length == null ? 0 : length.value());
  }

  private static boolean isNumber(ParamKind kind) {
    return kind == ParamKind.INTEGER || kind == ParamKind.NUMBER;
  }

  private static void require(
      boolean suits, String annotation, String what, RecordComponent component) {
    if (!suits) {
      throw new IllegalArgumentException(
          "parameter %s: @%s is for %s".formatted(component.getName(), annotation, what));
    }
  }

  private static @Nullable BigDecimal bound(double value) {
    if (Double.isInfinite(value)) {
      return null;
    }
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }

  /// Why this value of the right type is not let in, in a sentence.
  Optional<String> refusal(String name, JsonNode value) {
    if (value.isNumber()) {
      return refusal(name, value.decimalValue());
    }
    return value.isTextual() ? refusal(name, value.textValue()) : Optional.empty();
  }

  private Optional<String> refusal(String name, BigDecimal value) {
    boolean tooSmall = least != null && value.compareTo(least) < 0;
    boolean tooLarge = most != null && value.compareTo(most) > 0;
    if (tooSmall || tooLarge) {
      String bounds =
          most == null
              ? "at least " + least
              : least == null ? "at most " + most : least + ".." + most;
      return Optional.of("%s must be %s but was %s".formatted(name, bounds, shown(value)));
    }
    return step != null && value.remainder(step).signum() != 0
        ? Optional.of("%s must be a multiple of %s but was %s".formatted(name, step, shown(value)))
        : Optional.empty();
  }

  private static String shown(BigDecimal value) {
    return Excerpt.of(value.toString(), 40);
  }

  private Optional<String> refusal(String name, String value) {
    if (longest > 0 && value.length() > longest) {
      return Optional.of(
          "%s must be at most %d characters but has %d".formatted(name, longest, value.length()));
    }
    return choices.isEmpty() || choices.contains(value)
        ? Optional.empty()
        : Optional.of(
            "%s must be one of %s but was \"%s\""
                .formatted(name, String.join(", ", choices), Excerpt.of(value, 40)));
  }

  /// Writes the rules as JSON Schema.
  void describe(ObjectNode schema) {
    if (least != null) {
      schema.set("minimum", number(least));
    }
    if (most != null) {
      schema.set("maximum", number(most));
    }
    if (step != null) {
      schema.set("multipleOf", number(step));
    }
    if (longest > 0) {
      schema.put("maxLength", longest);
    }
    if (!choices.isEmpty()) {
      schema.set("enum", texts(choices));
    }
    if (!choicesFrom.isEmpty()) {
      schema.put("x-choices", choicesFrom);
    }
    if (!examples.isEmpty()) {
      schema.set("examples", texts(examples));
    }
  }

  private static JsonNode number(BigDecimal value) {
    return value.scale() <= 0 && value.precision() <= 9
        ? JSON.numberNode(value.intValueExact())
        : JSON.numberNode(value);
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
