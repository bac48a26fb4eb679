package io.genpulse.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineException;
import java.util.Map;
import java.util.Set;

/// `provider_params`: what only the provider understands, passed on as it is.
public final class ProviderParams {
  private ProviderParams() {}

  /// Refuses those that have a field of their own, and names that are kept for GenPulse.
  ///
  /// @throws EngineException `INVALID_REQUEST`, naming the parameter
  public static void check(Map<String, Object> extras, Set<String> typed) {
    for (String name : extras.keySet()) {
      if (name.startsWith("_")) {
        throw EngineException.invalid(
            "provider_params/" + name,
            "names in provider_params must not begin with _ but there is \"%s\"".formatted(name));
      }
      if (typed.contains(name)) {
        throw EngineException.invalid(
            "provider_params/" + name,
            "provider_params must not have \"%s\": the request has a field for it".formatted(name));
      }
    }
  }

  /// Puts them into a body, where they win.
  public static void into(ObjectNode body, Map<String, Object> extras) {
    extras.forEach((name, value) -> body.set(name, json(value)));
  }

  public static JsonNode json(Object value) {
    return StreamedJson.MAPPER.valueToTree(value);
  }
}
