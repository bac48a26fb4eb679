package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/// Reads and writes the JSON of workflow files, which come from anywhere.
final class WorkflowJson {
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              // Python writes NaN and Infinity, which JSON has not.
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(200)
                      .maxStringLength(16 << 20)
                      .build())
              .build());

  private WorkflowJson() {}

  /// @param what it is, for messages
  /// @throws WorkflowException when it is no JSON
  static JsonNode parse(byte[] bytes, String what) {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json == null || json.isMissingNode()) {
        throw new WorkflowException("the " + what + " is empty");
      }
      return json;
    } catch (IOException e) {
      var at = e instanceof JsonProcessingException wrong ? wrong.getLocation() : null;
      throw new WorkflowException(
          "the %s is no JSON%s"
              .formatted(
                  what,
                  at == null
                      ? ""
                      : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr())),
          e);
    }
  }

  static byte[] pretty(JsonNode json) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }
}
