package io.genpulse.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.server.handler.InvalidParamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the parameter record of a handler from JSON and collects everything wrong with it.
///
/// @param <P> the record
final class ParamsReader<P extends Record> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
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

  /// What is wrong; empty when the record can be made.
  List<ParamProblem> validate(JsonNode json) {
    var problems = new ArrayList<ParamProblem>();
    readInto(problems, json);
    return problems;
  }

  /// @throws InvalidParamException for the first thing wrong
  P read(JsonNode json) {
    var problems = new ArrayList<ParamProblem>();
    P record = readInto(problems, json);
    if (record == null || !problems.isEmpty()) {
      ParamProblem first = problems.getFirst();
      throw new InvalidParamException(
          first.pointer().replaceFirst("^/params/?", ""), first.detail());
    }
    return record;
  }

  private @Nullable P readInto(List<ParamProblem> problems, JsonNode json) {
    if (!json.isObject()) {
      problems.add(new ParamProblem("/params", "params must be an object", "wrong_type"));
      return null;
    }
    reportUnknown(problems, json);
    var values = new @Nullable Object[params.size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      int before = problems.size();
      values[i] = value(params.get(i), json, problems);
      complete &= problems.size() == before;
    }
    return complete ? create(problems, values) : null;
  }

  private void reportUnknown(List<ParamProblem> problems, JsonNode json) {
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
                    new ParamProblem(
                        ParamProblem.pointer("/params", field),
                        "there is no parameter \"" + field + "\"",
                        "unknown"));
              }
            });
  }

  private static @Nullable Object value(Param param, JsonNode json, List<ParamProblem> problems) {
    JsonNode node = node(param, json);
    if (node == null) {
      if (param.required()) {
        problems.add(new ParamProblem(param.pointer(), param.name() + " is required", "missing"));
      }
      return null;
    }
    if (!param.kind().accepts(node)) {
      problems.add(wrongType(param, node));
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

  private static @Nullable Object convert(Param param, JsonNode node, List<ParamProblem> problems) {
    try {
      JsonNode exact =
          param.kind() == ParamKind.INTEGER
              ? JSON.getNodeFactory().numberNode(node.bigIntegerValue())
              : node;
      return JSON.readerFor(JSON.constructType(param.component().getGenericType()))
          .readValue(exact);
    } catch (JsonProcessingException e) {
      problems.add(wrongType(param, node));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return null;
  }

  private static ParamProblem wrongType(Param param, JsonNode node) {
    String text = node.toString();
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    Class<?> type = param.component().getType();
    String wanted =
        type.isEnum()
            ? "one of " + Arrays.toString(type.getEnumConstants())
            : param.kind().phrase();
    boolean outOfRange = param.kind() == ParamKind.INTEGER && param.kind().accepts(node);
    return new ParamProblem(
        param.pointer(),
        outOfRange
            ? "%s is out of range: %s".formatted(param.name(), shown)
            : "%s must be %s but was %s".formatted(param.name(), wanted, shown),
        "wrong_type");
  }

  /// Makes the record. When its constructor refuses a parameter that may be left out, the problem
  /// is noted and the rest checked without it, so that a client hears of all wrong fields at once.
  private @Nullable P create(List<ParamProblem> problems, @Nullable Object[] values) {
    for (int round = 0; ; round++) {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        if (!(e.getCause() instanceof InvalidParamException invalid)) {
          problems.add(new ParamProblem("/params", "params cannot be read: " + e, "invalid"));
          return null;
        }
        String name = Param.snakeCase(invalid.param());
        problems.add(new ParamProblem("/params/" + name, invalid.getMessage(), "invalid"));
        if (round == values.length || !leaveOut(name, values)) {
          return null;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot make " + constructor.getDeclaringClass(), e);
      }
    }
  }

  private boolean leaveOut(String name, @Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      Param param = params.get(i);
      if (param.name().equals(name)) {
        if (param.required()) {
          return false;
        }
        JsonNode fallback = param.fallback();
        values[i] = fallback == null ? null : convert(param, fallback, new ArrayList<>());
        return true;
      }
    }
    return false;
  }
}
