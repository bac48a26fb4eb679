package io.genpulse.server.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// JSON on its way into and out of columns.
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Pattern ESCAPED_NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private Json() {}

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// The text under a key; null when there is none.
  static @Nullable String text(JsonNode node, String key) {
    return node.path(key).textValue();
  }

  /// An array of texts, in order.
  static ArrayNode texts(Collection<String> texts) {
    ArrayNode array = MAPPER.createArrayNode();
    texts.stream().sorted().forEach(array::add);
    return array;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// An array with one object per item, for `jsonb_to_recordset`: many rows in one statement.
  static <T> String rows(List<T> items, BiConsumer<T, ObjectNode> write) {
    ArrayNode rows = MAPPER.createArrayNode();
    items.forEach(item -> write.accept(item, rows.addObject()));
    return write(rows);
  }

  /// PostgreSQL cannot store NUL in text: it becomes the replacement character.
  static String write(JsonNode node) {
    try {
      String json = MAPPER.writeValueAsString(node);
      return json.contains("\\u0000") ? ESCAPED_NUL.matcher(json).replaceAll("$1\uFFFD") : json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON", e);
    }
  }
}
