package io.genpulse.server.ingress;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/// JSON with its keys in order, so that the same request has the same hash however it was written.
final class CanonicalJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CanonicalJson() {}

  /// Hex SHA-256 of the canonical text, which is nowhere in memory as a whole.
  static String hash(JsonNode node) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      var out =
          new OutputStreamWriter(
              new DigestOutputStream(OutputStream.nullOutputStream(), digest),
              StandardCharsets.UTF_8);
      try (JsonGenerator json = JSON.createGenerator(out)) {
        write(node, json);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to nowhere failed", e);
    }
  }

  private static void write(JsonNode node, JsonGenerator json) throws IOException {
    if (node.isObject()) {
      json.writeStartObject();
      var names = new TreeSet<String>();
      node.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        json.writeFieldName(name);
        write(node.path(name), json);
      }
      json.writeEndObject();
    } else if (node.isArray()) {
      json.writeStartArray();
      for (JsonNode item : node) {
        write(item, json);
      }
      json.writeEndArray();
    } else {
      json.writeTree(node);
    }
  }
}
