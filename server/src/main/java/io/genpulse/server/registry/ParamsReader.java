package io.genpulse.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.task.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the parameter record of a handler from JSON and collects everything wrong with it.
///
/// @param <P> the record
final class ParamsReader<P extends Record> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // A number in a list of texts is a mistake like a number for a text.
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private final List<Param> params;
  private final Constructor<P> constructor;

  ParamsReader(Class<P> record) {
    RecordComponent[] components = record.getRecordComponents();
    params = Arrays.stream(components).map(c -> Param.of(c, JSON)).toList();
    try {
      constructor =
          record.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(record.getName() + " is not a record", e);
    }
  }

  List<Param> params() {
    return params;
  }

  /// @throws InvalidParamException for the first thing wrong
  P read(JsonNode json) {
    var problems = new ParamProblems();
    P record = readInto(problems, json);
    if (record == null || !problems.isEmpty()) {
      ParamProblem first = problems.first().getFirst();
      throw new InvalidParamException(
          first.pointer().replaceFirst("^/params/?", ""), first.detail());
    }
    return record;
  }

  /// The record, as far as it can be made; adds everything that is wrong.
  @Nullable P readInto(ParamProblems problems, JsonNode json) {
    if (!json.isObject()) {
      problems.add("/params", "params must be an object", "wrong_type");
      return null;
    }
    reportUnknown(problems, json);
    var values = new @Nullable Object[params.size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      int before = problems.count();
      Param param = params.get(i);
      values[i] = value(param, json, problems);
      boolean readable = problems.count() == before;
      complete &= readable && (isLetIn(param, json, problems) || !param.required());
      if (readable && problems.count() > before) {
        values[i] = fallback(param);
      }
    }
    return complete ? create(problems, values) : null;
  }

  /// Whether the value passes the parameter's own rules. One that does not and may be left out is,
  /// so that a client hears of everything else, too.
  private static boolean isLetIn(Param param, JsonNode json, ParamProblems problems) {
    JsonNode node = node(param, json);
    Optional<String> refusal =
        node == null ? Optional.empty() : param.rules().refusal(param.name(), node);
    refusal.ifPresent(why -> problems.add(param.pointer(), why, "invalid"));
    return refusal.isEmpty();
  }

  private static @Nullable Object fallback(Param param) {
    JsonNode fallback = param.fallback();
    return fallback == null ? null : convert(param, fallback, new ParamProblems());
  }

  private void reportUnknown(ParamProblems problems, JsonNode json) {
    Set<String> known = new HashSet<>();
    params.forEach(
        p -> {
          known.add(p.name());
          known.addAll(p.aliases());
        });
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                problems.add(
                    ParamProblem.pointer("/params", field),
                    "there is no parameter \"" + Excerpt.of(field, 60) + "\"",
                    "unknown");
              }
            });
  }

  private static @Nullable Object value(Param param, JsonNode json, ParamProblems problems) {
    JsonNode node = node(param, json);
    if (node == null) {
      if (param.required()) {
        problems.add(param.pointer(), param.name() + " is required", "missing");
      }
      return null;
    }
    if (!param.kind().accepts(node)) {
      addWrongType(problems, param, node);
      return null;
    }
    return convert(param, node, problems);
  }

  /// The value sent, under its name or an alias; else the default. Null counts as left out.
  private static @Nullable JsonNode node(Param param, JsonNode json) {
    JsonNode node = json.get(param.name());
    for (String alias : param.aliases()) {
      if (node == null || node.isNull()) {
        node = json.get(alias);
      }
    }
    return node == null || node.isNull() ? param.fallback() : node;
  }

  private static @Nullable Object convert(Param param, JsonNode node, ParamProblems problems) {
    try {
      JsonNode exact =
          param.kind() == ParamKind.INTEGER
              ? JSON.getNodeFactory().numberNode(node.bigIntegerValue())
              : node;
      return JSON.readerFor(JSON.constructType(param.component().getGenericType()))
          .readValue(exact);
    } catch (JsonProcessingException | ArithmeticException | IllegalArgumentException e) {
      addWrongType(problems, param, node);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return null;
  }

  private static void addWrongType(ParamProblems problems, Param param, JsonNode node) {
    String shown = Excerpt.of(node.toString(), 40);
    String wanted = ParamKind.phrase(param.component().getType());
    boolean outOfRange = param.kind() == ParamKind.INTEGER && param.kind().accepts(node);
    problems.add(
        param.pointer(),
        outOfRange
            ? "%s is out of range: %s".formatted(param.name(), shown)
            : "%s must be %s but was %s".formatted(param.name(), wanted, shown),
        "wrong_type");
  }

  /// Makes the record. When its constructor refuses a parameter that may be left out, the problem
  /// is noted and the rest checked without it, so that a client hears of all wrong fields at once.
  private @Nullable P create(ParamProblems problems, @Nullable Object[] values) {
    for (int round = 0; ; round++) {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        if (!(e.getCause() instanceof InvalidParamException invalid)) {
          problems.add("/params", "params cannot be read: " + why(e.getCause()), "invalid");
          return null;
        }
        String name = Param.snakeCase(invalid.param());
        problems.add("/params/" + name, invalid.getMessage(), "invalid");
        if (round == values.length || !leaveOut(name, values)) {
          return null;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot make " + constructor.getDeclaringClass(), e);
      }
    }
  }

  /// In the words of the record's own constructor, which is all a client can make use of.
  private static String why(@Nullable Throwable cause) {
    if (cause == null) {
      return "the record cannot be made";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private boolean leaveOut(String name, @Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      Param param = params.get(i);
      if (param.name().equals(name)) {
        Object fallback = fallback(param);
        if (param.required() || Objects.equals(values[i], fallback)) {
          return false;
        }
        values[i] = fallback;
        return true;
      }
    }
    return false;
  }
}
