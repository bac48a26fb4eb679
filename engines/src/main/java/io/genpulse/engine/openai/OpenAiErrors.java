package io.genpulse.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What OpenAI refuses with, `{"error": {code, message, param, type}}`, and what that is here.
final class OpenAiErrors {
  /// Its parameters by our names, where those differ.
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("n", "count"),
          Map.entry("size", "width"),
          Map.entry("input", "text"),
          Map.entry("image", "images"),
          Map.entry("response_format", "output_format"),
          Map.entry("prompt", "prompt"),
          Map.entry("model", "model"),
          Map.entry("mask", "mask"),
          Map.entry("quality", "quality"),
          Map.entry("background", "background"),
          Map.entry("output_format", "output_format"),
          Map.entry("voice", "voice"),
          Map.entry("speed", "speed"),
          Map.entry("instructions", "instructions"));

  private OpenAiErrors() {}

  /// @param models that may be named instead
  static EngineException of(Answer answer, List<String> models) {
    JsonNode error = answer.json().path("error");
    String code = error.path("code").asText("");
    String type = error.path("type").asText("");
    String message = error.path("message").asText("");
    EngineError kind = kind(answer.status(), code, type, message);
    return answer
        .failure(kind, sentence(answer, kind, message, models))
        .providerCode(code.isEmpty() ? null : code)
        .field(kind == EngineError.INVALID_REQUEST ? field(error) : null);
  }

  private static EngineError kind(int status, String code, String type, String message) {
    if (code.equals("moderation_blocked")
        || code.equals("content_policy_violation")
        || (status == 400 && type.equals("image_generation_user_error"))) {
      return EngineError.CONTENT_REFUSED;
    }
    if (code.equals("insufficient_quota") || code.equals("billing_hard_limit_reached")) {
      return EngineError.QUOTA_EXHAUSTED;
    }
    if (code.equals("model_not_found") || message.contains("has been deprecated")) {
      return EngineError.MODEL_NOT_FOUND;
    }
    return switch (status) {
      // Some servers like it say 200 whatever happened.
      case 200 -> EngineError.INTERNAL;
      case 401, 403 -> EngineError.UNAUTHORIZED;
      case 402 -> EngineError.QUOTA_EXHAUSTED;
      case 429 -> EngineError.RATE_LIMITED;
      case 408, 409 -> EngineError.UNAVAILABLE;
      default -> status >= 500 ? EngineError.UNAVAILABLE : EngineError.INVALID_REQUEST;
    };
  }

  private static String sentence(
      Answer answer, EngineError kind, String message, List<String> models) {
    String said = "%s answers %d".formatted(answer.provider(), answer.status());
    String all = message.isBlank() ? said : said + ": " + message;
    return switch (kind) {
      case UNAUTHORIZED -> all + answer.checkKey();
      case QUOTA_EXHAUSTED -> all + "; top up the account at the provider";
      case MODEL_NOT_FOUND ->
          all
              + "; name another model"
              + (models.isEmpty() ? "" : ", such as " + String.join(", ", models));
      default -> all;
    };
  }

  private static @Nullable String field(JsonNode error) {
    String param = error.path("param").asText("").replaceAll("\\[.*", "");
    if (param.isEmpty()) {
      return null;
    }
    return FIELDS.getOrDefault(param, "provider_params/" + param);
  }
}
