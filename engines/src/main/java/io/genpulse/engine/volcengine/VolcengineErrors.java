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
    return of(answer.json().path("error"), answer.status())
        .retryAfter(answer.retryAfter().orElse(null))
        .requestId(answer.requestId().orElse(null));
  }

  /// A job, or one picture of several, that failed.
  static EngineException of(JsonNode error) {
    return of(error, 200);
  }

  private static EngineException of(JsonNode error, int status) {
    String code = error.path("code").asText("");
    String message = error.path("message").asText("");
    EngineError kind = kind(code, message, status);
    return new EngineException(kind, sentence(kind, code, message, status))
        .providerCode(code.isEmpty() ? null : code)
        .field(kind == EngineError.INVALID_REQUEST ? field(error) : null);
  }

  private static EngineError kind(String code, String message, int status) {
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
      return OF_A_MINUTE.matcher(message).matches()
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

  private static String sentence(EngineError kind, String code, String message, int status) {
    String what = message.isBlank() ? code : message;
    String said = status == 200 ? "volcengine failed" : "volcengine answers " + status;
    String all = what.isBlank() ? said : said + ": " + what;
    return switch (kind) {
      case UNAUTHORIZED -> all + "; check the key (setting providers.volcengine.api-key)";
      case QUOTA_EXHAUSTED -> all + "; top up the account at the provider";
      case MODEL_NOT_FOUND ->
          all + "; activate the model in the provider's console, or name another";
      default -> all;
    };
  }

  private static @Nullable String field(JsonNode error) {
    String param = error.path("param").asText("").replaceAll("[.\\[].*", "");
    return param.isEmpty() ? null : FIELDS.getOrDefault(param, "provider_params/" + param);
  }
}
