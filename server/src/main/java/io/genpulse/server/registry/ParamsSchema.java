package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.Group;
import io.genpulse.server.handler.InputFile;
import io.genpulse.server.handler.Multiline;
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
    for (int i = 0; i < params.size(); i++) {
      properties.set(params.get(i).name(), property(params.get(i), i + 1));
    }
    var required = schema.putArray("required");
    params.stream().filter(Param::required).forEach(p -> required.add(p.name()));
    schema.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode property(Param param, int place) {
    RecordComponent component = param.component();
    ObjectNode property = ofType(component.getGenericType(), component.getType());
    property.put("title", title(param.name()));
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
    param.rules().describe(property);
    if (component.isAnnotationPresent(Multiline.class)) {
      property.put("format", "multiline");
    }
    if (component.isAnnotationPresent(InputFile.class)) {
      (property.get("items") instanceof ObjectNode items ? items : property)
          .put("format", "input-file");
    }
    Group group = component.getAnnotation(Group.class);
    if (group != null) {
      property.put("x-group", group.value());
    }
    property.put("x-order", place);
    return property;
  }

  /// `Guidance scale` for `guidance_scale`.
  private static String title(String name) {
    String words = name.replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
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
