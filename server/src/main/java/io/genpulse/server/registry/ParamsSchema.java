package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.handler.Description;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;

/// Writes the JSON Schema (draft 2020-12) of a handler's parameters.
final class ParamsSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ParamsSchema() {}

  static JsonNode of(String title, List<Param> params) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    params.forEach(p -> properties.set(p.name(), property(p)));
    var required = schema.putArray("required");
    params.stream().filter(Param::required).forEach(p -> required.add(p.name()));
    schema.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode property(Param param) {
    RecordComponent component = param.component();
    ObjectNode property = ofType(component.getGenericType(), component.getType());
    Description description = component.getAnnotation(Description.class);
    if (description != null) {
      property.put("description", description.value());
    }
    JsonNode fallback = param.fallback();
    if (fallback != null) {
      property.set("default", fallback);
    }
    if (!param.aliases().isEmpty()) {
      param.aliases().forEach(property.putArray("x-aliases")::add);
    }
    return property;
  }

  private static ObjectNode ofType(Type generic, Class<?> type) {
    ObjectNode schema = JSON.objectNode();
    ParamKind kind = ParamKind.of(type);
    if (kind != ParamKind.ANY) {
      schema.put("type", kind.name().toLowerCase(Locale.ROOT));
    }
    if (type.isEnum()) {
      var values = schema.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        values.add(constant.toString());
      }
    }
    if (kind == ParamKind.ARRAY
        && generic instanceof ParameterizedType list
        && list.getActualTypeArguments()[0] instanceof Class<?> element) {
      schema.set("items", ofType(element, element));
    }
    return schema;
  }
}
