package io.genpulse.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineException;
import java.util.Map;
import java.util.Set;

/// `provider_params`: what only the provider understands, passed on as it is.
public final class ProviderParams {
  private ProviderParams() {}

  /// Refuses those that have a field of their own.
  ///
  /// @throws EngineException `INVALID_REQUEST`, naming the parameter
  public static void check(Map<String, Object> extras, Set<String> typed) {
    for (String name : extras.keySet()) {
      if (typed.contains(name)) {
        throw EngineException.invalid(
            "provider_params/" + name,
            "provider_params must not have \"%s\": the request has a field for it".formatted(name));
      }
    }
  }

  /// Puts them into a body, where they win. Those that begin with `_` are not the provider's.
  public static void into(ObjectNode body, Map<String, Object> extras) {
    extras.forEach(
        (name, value) -> {
          if (!name.startsWith("_")) {
            body.set(name, json(value));
          }
        });
  }

  public static JsonNode json(Object value) {
    return StreamedJson.MAPPER.valueToTree(value);
  }
}
