package io.genpulse.client.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Reads JSON whose large base64 values go straight into files: a picture of 40 MB is never a
/// string on the heap. In the tree that comes out, the path of its file stands for each.
final class StreamedJson {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 100;

  private final JsonParser parser;
  private final Set<String> base64;
  private final Path folder;
  private final long most;

  private StreamedJson(JsonParser parser, Set<String> base64, Path folder, long most) {
    this.parser = parser;
    this.base64 = base64;
    this.folder = folder;
    this.most = most;
  }

  /// @param base64 names of the fields whose values go into files
  /// @param folder where the files go
  /// @param most bytes of one file
  /// @throws IOException when it is not JSON from its first byte to its last, or too large
  static JsonNode read(InputStream in, Set<String> base64, Path folder, long most)
      throws IOException {
    try (JsonParser parser = MAPPER.getFactory().createParser(in)) {
      parser.nextToken();
      JsonNode read = new StreamedJson(parser, base64, folder, most).value("", 0);
      if (parser.nextToken() != null) {
        throw new IOException("there is more after the end of the JSON");
      }
      return read;
    }
  }

  private JsonNode value(String name, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("the JSON is nested too deeply");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("the JSON is cut off");
    }
    return switch (token) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(name, depth);
      case VALUE_STRING -> base64.contains(name) ? file() : NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IOException("the JSON has " + token + " where a value should be");
    };
  }

  private ObjectNode object(int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      object.set(name, value(name, depth + 1));
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the JSON is cut off");
    }
    return object;
  }

  private ArrayNode array(String name, int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(name, depth + 1));
    }
    return array;
  }

  private TextNode file() throws IOException {
    Path file = Files.createTempFile(folder, "answer-", ".bin");
    try (OutputStream out = new Capped(Files.newOutputStream(file), most)) {
      parser.readBinaryValue(out);
    }
    return NODES.textNode(file.toString());
  }

  /// Fails at the byte that is one too many.
  private static final class Capped extends FilterOutputStream {
    private long left;

    Capped(OutputStream out, long most) {
      super(out);
      left = most;
    }

    @Override
    public void write(int b) throws IOException {
      count(1);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      count(length);
      out.write(bytes, offset, length);
    }

    private void count(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("the file in the answer is larger than allowed");
      }
    }
  }
}
