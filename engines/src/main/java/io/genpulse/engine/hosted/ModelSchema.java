package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a model takes, by its own JSON Schema within an OpenAPI document.
final class ModelSchema {
  private static final int DEEPEST = 8;
  private static final int MOST_SHOWN = 12;

  private final String model;
  private final String version;
  private final JsonNode document;
  private final JsonNode properties;
  private final Set<String> required = new LinkedHashSet<>();

  /// @param version which one of the model; empty where the host names none
  /// @param document in which references are looked up
  /// @param input the schema of the model's input
  /// @throws EngineException `UNAVAILABLE` when that is none
  ModelSchema(String model, String version, JsonNode document, JsonNode input) {
    this.model = model;
    this.version = version;
    this.document = document;
    JsonNode resolved = resolved(input, 0);
    this.properties = resolved.path("properties");
    resolved.path("required").forEach(name -> required.add(name.asText()));
    if (properties.isEmpty()) {
      throw new EngineException(
          EngineError.UNAVAILABLE, "the host does not tell what model " + model + " takes");
    }
  }

  /// Empty where the host names none.
  String version() {
    return version;
  }

  boolean has(String name) {
    return properties.has(name);
  }

  /// The first of some names that the model has.
  Optional<String> first(List<String> candidates) {
    return candidates.stream().filter(this::has).findFirst();
  }

  Set<String> required() {
    return required;
  }

  /// The names of all it takes, for messages.
  String names() {
    var names = new ArrayList<String>();
    properties.fieldNames().forEachRemaining(names::add);
    return shown(names);
  }

  private static String shown(List<String> all) {
    String some = String.join(", ", all.subList(0, Math.min(MOST_SHOWN, all.size())));
    return all.size() > MOST_SHOWN ? some + ", ..." : some;
  }

  /// A value as the model takes it: a choice as its list has it, a number as text where it wants
  /// text. Empty when it takes no such value.
  Optional<JsonNode> fitted(String name, JsonNode value) {
    return forms(name).stream().flatMap(form -> fitted(form, value).stream()).findFirst();
  }

  private static Optional<JsonNode> fitted(JsonNode form, JsonNode value) {
    if (form.has("enum")) {
      return items(form.path("enum")).filter(item -> isSame(item, value)).findFirst();
    }
    if (form.has("const")) {
      return isSame(form.path("const"), value) ? Optional.of(form.path("const")) : Optional.empty();
    }
    return switch (form.path("type").asText("")) {
      case "integer" ->
          value.isNumber() && value.asDouble() == Math.rint(value.asDouble())
              ? within(form, JsonNodeFactory.instance.numberNode(value.asLong()))
              : Optional.empty();
      case "number" -> value.isNumber() ? within(form, value) : Optional.empty();
      case "boolean" -> value.isBoolean() ? Optional.of(value) : Optional.empty();
      case "array" ->
          value.isArray() && value.size() <= form.path("maxItems").asInt(Integer.MAX_VALUE)
              ? Optional.of(value)
              : Optional.empty();
      case "object" -> value.isObject() ? Optional.of(value) : Optional.empty();
      case "string" ->
          value.isTextual() || value.isNumber()
              ? Optional.of(JsonNodeFactory.instance.textNode(plain(value)))
              : Optional.empty();
      default -> Optional.of(value);
    };
  }

  private static Optional<JsonNode> within(JsonNode form, JsonNode number) {
    double value = number.asDouble();
    boolean fits =
        value >= form.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
            && value <= form.path("maximum").asDouble(Double.POSITIVE_INFINITY);
    return fits ? Optional.of(number) : Optional.empty();
  }

  /// Choices are matched by what they mean: `5`, `"5"` and `"5s"` are the same.
  private static boolean isSame(JsonNode one, JsonNode other) {
    String a = plain(one).toLowerCase(Locale.ROOT);
    String b = plain(other).toLowerCase(Locale.ROOT);
    return a.equals(b) || (a.equals(b + "s") && other.isNumber()) || alias(a).equals(alias(b));
  }

  private static String alias(String name) {
    return name.equals("jpg") ? "jpeg" : name;
  }

  private static String plain(JsonNode value) {
    return value.isNumber() && value.asDouble() == Math.rint(value.asDouble())
        ? Long.toString(value.asLong())
        : value.asText();
  }

  /// What a name takes, as a part of a sentence.
  String taken(String name) {
    return String.join(" or ", forms(name).stream().map(ModelSchema::taken).distinct().toList());
  }

  private static String taken(JsonNode form) {
    if (form.has("enum")) {
      return "one of " + shown(items(form.path("enum")).map(JsonNode::asText).toList());
    }
    String type = form.path("type").asText("any value");
    String least = bound(form, "minimum", "from ");
    String most = bound(form, "maximum", "to ");
    return Stream.of(type, least, most)
        .filter(Objects::nonNull)
        .reduce((a, b) -> a + " " + b)
        .orElse(type);
  }

  private static @Nullable String bound(JsonNode form, String name, String word) {
    return form.has(name) ? word + plain(form.path(name)) : null;
  }

  /// The choices of a name; empty where it is free.
  List<String> choices(String name) {
    return forms(name).stream()
        .flatMap(form -> items(form.path("enum")))
        .map(JsonNode::asText)
        .toList();
  }

  /// The largest number that a name takes.
  int most(String name, int otherwise) {
    return forms(name).stream()
        .mapToInt(
            form ->
                form.has("enum")
                    ? items(form.path("enum")).mapToInt(JsonNode::asInt).max().orElse(otherwise)
                    : form.path("maximum").asInt(otherwise))
        .max()
        .orElse(otherwise);
  }

  /// The number that stands when nobody sets another.
  Optional<Double> standard(String name) {
    JsonNode value = property(name).path("default");
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  /// Refuses what the model does not take.
  EngineException unknown(String field, String what) {
    return EngineException.invalid(
        field, "model %s takes no %s; it takes %s".formatted(model, what, names()));
  }

  private JsonNode property(String name) {
    return resolved(properties.path(name), 0);
  }

  /// The forms that a value may have, without null.
  private List<JsonNode> forms(String name) {
    JsonNode property = property(name);
    List<JsonNode> several =
        Stream.of("anyOf", "oneOf")
            .flatMap(word -> items(property.path(word)))
            .map(form -> resolved(form, 0))
            .filter(form -> !form.path("type").asText("").equals("null"))
            .toList();
    return several.isEmpty() ? List.of(property) : several;
  }

  /// Follows a reference, also one that is wrapped into `allOf`.
  private JsonNode resolved(JsonNode node, int depth) {
    String reference = node.path("$ref").asText("");
    if (reference.startsWith("#/") && depth < DEEPEST) {
      return resolved(document.at(reference.substring(1)), depth + 1);
    }
    if (node.path("allOf").size() == 1 && depth < DEEPEST) {
      return resolved(node.path("allOf").path(0), depth + 1);
    }
    return node;
  }

  private static Stream<JsonNode> items(JsonNode array) {
    return array.valueStream();
  }
}
