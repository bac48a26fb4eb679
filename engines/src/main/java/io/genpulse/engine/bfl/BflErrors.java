package io.genpulse.engine.bfl;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What BFL refuses with, `{"detail": ...}`, where the detail is a sentence or a list of wrong
/// fields.
final class BflErrors {
  private static final Set<String> SAME =
      Set.of("prompt", "width", "height", "seed", "aspect_ratio", "output_format");

  private BflErrors() {}

  static EngineException of(Answer answer) {
    JsonNode detail = answer.json().path("detail");
    EngineError error =
        switch (answer.status()) {
          case 401, 403 -> EngineError.UNAUTHORIZED;
          case 402 -> EngineError.QUOTA_EXHAUSTED;
          case 404 -> EngineError.MODEL_NOT_FOUND;
          case 429 -> EngineError.RATE_LIMITED;
          default -> answer.status() >= 500 ? EngineError.UNAVAILABLE : EngineError.INVALID_REQUEST;
        };
    return answer
        .failure(error, sentence(answer, error, detail))
        .field(error == EngineError.INVALID_REQUEST ? field(detail.path(0).path("loc")) : null);
  }

  private static String sentence(Answer answer, EngineError error, JsonNode detail) {
    String said = detail.isTextual() ? detail.asText() : detail.path(0).path("msg").asText("");
    String all = "bfl answers " + answer.status() + (said.isEmpty() ? "" : ": " + said);
    return switch (error) {
      case UNAUTHORIZED -> all + answer.checkKey();
      case QUOTA_EXHAUSTED -> all + "; top up the account at the provider";
      case MODEL_NOT_FOUND -> all + "; name another model";
      default -> all;
    };
  }

  /// `["body", "width"]`
  private static @Nullable String field(JsonNode loc) {
    String name = loc.path(1).asText("");
    if (name.isEmpty()) {
      return null;
    }
    return name.startsWith("input_image")
        ? "images"
        : SAME.contains(name) ? name : "provider_params/" + name;
  }
}
