package io.genpulse.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.server.handler.Alias;
import io.genpulse.server.handler.Default;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One component of a parameter record and how JSON calls it.
///
/// @param name in JSON: `negative_prompt` for `negativePrompt`
/// @param required whether it can be left out or null
/// @param fallback the value when it is left out
/// @param rules what its annotations let in
record Param(
    String name,
    List<String> aliases,
    RecordComponent component,
    ParamKind kind,
    boolean required,
    @Nullable JsonNode fallback,
    ParamRules rules) {

  static Param of(RecordComponent component, ObjectMapper json) {
    Alias alias = component.getAnnotation(Alias.class);
    JsonNode fallback = fallback(component, json);
    check(component);
    boolean nullable =
        component.getAnnotatedType().isAnnotationPresent(Nullable.class)
            && !component.getType().isPrimitive();
    ParamRules rules = ParamRules.of(component);
    Param param =
        new Param(
            snakeCase(component.getName()),
            alias == null ? List.of() : List.of(alias.value()),
            component,
            ParamKind.of(component.getType()),
            fallback == null && !nullable,
            fallback,
            rules);
    param.checkFallback();
    return param;
  }

  private static void check(RecordComponent component) {
    try {
      ParamKind.check(component.getGenericType());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "parameter %s: %s".formatted(component.getName(), e.getMessage()), e);
    }
  }

  private static @Nullable JsonNode fallback(RecordComponent component, ObjectMapper json) {
    Default value = component.getAnnotation(Default.class);
    if (value == null) {
      return null;
    }
    try {
      return json.readTree(value.value());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "@Default(\"%s\") of %s is not JSON".formatted(value.value(), component.getName()), e);
    }
  }

  private void checkFallback() {
    if (fallback != null) {
      rules
          .refusal(name, fallback)
          .ifPresent(
              why -> {
                throw new IllegalArgumentException("the default is not let in: " + why);
              });
    }
  }

  String pointer() {
    return "/params/" + name;
  }

  /// `guidance_scale` for `guidanceScale`; snake case stays as it is.
  static String snakeCase(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
