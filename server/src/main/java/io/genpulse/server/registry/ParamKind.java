package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The JSON types that a Java type is read from.
enum ParamKind {
  STRING,
  INTEGER,
  NUMBER,
  BOOLEAN,
  ARRAY,
  OBJECT,
  ANY;

  /// Types written as a text of their own form, and how a sentence calls it.
  private static final Map<Class<?>, String> TEXTS =
      Map.of(
          String.class,
          "a string",
          UUID.class,
          "a UUID",
          URI.class,
          "a URI",
          Instant.class,
          "a time like 2026-01-31T12:00:00Z",
          LocalDate.class,
          "a date like 2026-01-31",
          Duration.class,
          "a duration like PT1M30S");

  private static final Set<Class<?>> INTEGERS =
      Set.of(
          int.class,
          Integer.class,
          long.class,
          Long.class,
          short.class,
          Short.class,
          byte.class,
          Byte.class,
          BigInteger.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

  /// @throws IllegalArgumentException naming the type, when no JSON is read as one
  static ParamKind of(Class<?> type) {
    if (TEXTS.containsKey(type) || type.isEnum()) {
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
    if (type == Object.class || type == JsonNode.class) {
      return ANY;
    }
    if (type.isRecord()
        || Map.class.isAssignableFrom(type)
        || JsonNode.class.isAssignableFrom(type)) {
      return OBJECT;
    }
    throw new IllegalArgumentException(
        "parameters cannot be of type %s; take a number, boolean, String, enum, UUID, URI, Instant,"
                .formatted(type.getName())
            + " LocalDate, Duration, a record, or a List, Set or Map of them");
  }

  /// Looks into lists, maps and records too.
  ///
  /// @throws IllegalArgumentException naming the type that no JSON is read as
  static void check(Type type) {
    check(type, List.of());
  }

  private static void check(Type type, List<Type> outer) {
    switch (type) {
      case Class<?> one when one.isArray() -> check(one.getComponentType(), outer);
      case Class<?> one -> {
        of(one);
        // A record may hold itself, in a list.
        if (one.isRecord() && !outer.contains(one)) {
          var within = new java.util.ArrayList<>(outer);
          within.add(one);
          Arrays.stream(one.getRecordComponents())
              .forEach(component -> check(component.getGenericType(), within));
        }
      }
      case ParameterizedType many -> {
        check(many.getRawType(), outer);
        for (Type argument : many.getActualTypeArguments()) {
          check(argument, outer);
        }
      }
      case WildcardType any -> check(any.getUpperBounds()[0], outer);
      default ->
          throw new IllegalArgumentException(
              "parameters cannot be of type " + type.getTypeName() + "; name a type");
    }
  }

  boolean accepts(JsonNode node) {
    return switch (this) {
      case STRING -> node.isTextual();
      case INTEGER -> node.isNumber() && node.canConvertToExactIntegral();
      case NUMBER -> node.isNumber() && Double.isFinite(node.doubleValue());
      case BOOLEAN -> node.isBoolean();
      case ARRAY -> node.isArray();
      case OBJECT -> node.isObject();
      case ANY -> true;
    };
  }

  /// As a sentence says it: `an integer`.
  static String phrase(Class<?> type) {
    return type.isEnum()
        ? "one of " + Arrays.toString(type.getEnumConstants())
        : switch (of(type)) {
          case STRING -> TEXTS.getOrDefault(type, "a string");
          case INTEGER -> "an integer";
          case NUMBER -> "a number";
          case BOOLEAN -> "true or false";
          case ARRAY -> "an array";
          case OBJECT -> "an object";
          case ANY -> "anything";
        };
  }
}
