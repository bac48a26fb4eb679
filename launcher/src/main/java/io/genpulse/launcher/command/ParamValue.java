package io.genpulse.launcher.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/// The value of `--param name=value`: JSON where it is JSON, such as `7`, `true` or `["a"]`; else
/// the text itself.
final class ParamValue {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ParamValue() {}

  static Object of(String text) {
    try {
      var value = JSON.readTree(text);
      return value.isMissingNode() ? text : value;
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
