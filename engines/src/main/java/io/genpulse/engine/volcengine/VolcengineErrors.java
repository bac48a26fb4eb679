package io.genpulse.engine.volcengine;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What Ark refuses with, `{"error": {code, message, param, type}}`, and what that is here. Its
/// codes are many and grow: they are known by how they begin.
final class VolcengineErrors {
  private static final Pattern REFUSED =
      Pattern.compile("(Input|Output)(Text|Image|Video|Audio)(SensitiveContent|Risk).*");
  private static final Pattern LIMITED = Pattern.compile(".*(RateLimit|TPMLimit|RPMLimit).*");
  private static final Pattern OF_A_MINUTE = Pattern.compile("(?i).*(minute|RPM|TPM).*");

  /// Its parameters by our names, where the request has one.
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("model", "model"),
          Map.entry("prompt", "prompt"),
          Map.entry("content", "prompt"),
          Map.entry("image", "images"),
          Map.entry("image_url", "first_frame"),
          Map.entry("size", "width"),
          Map.entry("output_format", "output_format"),
          Map.entry("guidance_scale", "guidance_scale"),
          Map.entry("seed", "seed"),
          Map.entry("resolution", "resolution"),
          Map.entry("ratio", "aspect_ratio"),
          Map.entry("duration", "seconds"),
          Map.entry("generate_audio", "sound"));

  private VolcengineErrors() {}

  /// A call that was refused.
  static EngineException of(Answer answer) {
    JsonNode error = answer.json().path("error");
    EngineError kind = kind(error, answer.status());
    String said = sentence("volcengine answers " + answer.status(), error);
    return with(
        answer.failure(
            kind,
            switch (kind) {
              case UNAUTHORIZED -> said + answer.checkKey();
              case QUOTA_EXHAUSTED -> said + "; top up the account at the provider";
              case MODEL_NOT_FOUND ->
                  said + "; activate the model in the provider's console, or name another";
              default -> said;
            }),
        error);
  }

  /// A job, or one picture of several, that failed.
  static EngineException of(JsonNode error) {
    return with(new EngineException(kind(error, 200), sentence("volcengine failed", error)), error);
  }

  private static EngineException with(EngineException e, JsonNode error) {
    String code = error.path("code").asText("");
    return e.providerCode(code.isEmpty() ? null : code)
        .field(e.error() == EngineError.INVALID_REQUEST ? field(error) : null);
  }

  private static String sentence(String said, JsonNode error) {
    String message = error.path("message").asText("");
    String what = message.isBlank() ? error.path("code").asText("") : message;
    return what.isBlank() ? said : said + ": " + what;
  }

  private static EngineError kind(JsonNode error, int status) {
    String code = error.path("code").asText("");
    if (REFUSED.matcher(code).matches()) {
      return EngineError.CONTENT_REFUSED;
    }
    if (code.startsWith("InvalidParameter") || code.startsWith("MissingParameter")) {
      return EngineError.INVALID_REQUEST;
    }
    if (code.startsWith("InvalidEndpoint") || code.equals("ModelNotOpen")) {
      return EngineError.MODEL_NOT_FOUND;
    }
    if (code.equals("AccountOverdueError")) {
      return EngineError.QUOTA_EXHAUSTED;
    }
    if (LIMITED.matcher(code).matches()) {
      return EngineError.RATE_LIMITED;
    }
    if (code.contains("QuotaExceeded")) {
      return OF_A_MINUTE.matcher(error.path("message").asText("")).matches()
          ? EngineError.RATE_LIMITED
          : EngineError.QUOTA_EXHAUSTED;
    }
    if (code.equals("ServerOverloaded") || code.startsWith("InternalServiceError")) {
      return EngineError.UNAVAILABLE;
    }
    return switch (status) {
      case 200 -> EngineError.INTERNAL;
      case 401, 403 -> EngineError.UNAUTHORIZED;
      case 402 -> EngineError.QUOTA_EXHAUSTED;
      case 404 -> EngineError.MODEL_NOT_FOUND;
      case 408, 409 -> EngineError.UNAVAILABLE;
      case 429 -> EngineError.RATE_LIMITED;
      default -> status >= 500 ? EngineError.UNAVAILABLE : EngineError.INVALID_REQUEST;
    };
  }

  private static @Nullable String field(JsonNode error) {
    String param = error.path("param").asText("").replaceAll("[.\\[].*", "");
    return param.isEmpty() ? null : FIELDS.getOrDefault(param, "provider_params/" + param);
  }
}
