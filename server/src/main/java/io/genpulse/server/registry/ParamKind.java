package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Set;

/// The JSON types that a Java type is read from.
enum ParamKind {
  STRING,
  INTEGER,
  NUMBER,
  BOOLEAN,
  ARRAY,
  OBJECT,
  ANY;

  private static final Set<Class<?>> INTEGERS =
      Set.of(int.class, Integer.class, long.class, Long.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class);

  static ParamKind of(Class<?> type) {
    if (type == String.class || type.isEnum()) {
      return STRING;
    }
    if (INTEGERS.contains(type)) {
      return INTEGER;
    }
    if (NUMBERS.contains(type)) {
      return NUMBER;
    }
    if (type == boolean.class || type == Boolean.class) {
      return BOOLEAN;
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return ARRAY;
    }
    return type == Object.class || type == JsonNode.class ? ANY : OBJECT;
  }

  boolean accepts(JsonNode node) {
    return switch (this) {
      case STRING -> node.isTextual();
      case INTEGER -> node.isNumber() && node.canConvertToExactIntegral();
      case NUMBER -> node.isNumber();
      case BOOLEAN -> node.isBoolean();
      case ARRAY -> node.isArray();
      case OBJECT -> node.isObject();
      case ANY -> true;
    };
  }

  /// As a sentence says it: `an integer`.
  String phrase() {
    return switch (this) {
      case STRING -> "a string";
      case INTEGER -> "an integer";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case ANY -> "anything";
    };
  }
}
