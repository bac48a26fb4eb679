package io.genpulse.engine.volcengine;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;

import io.genpulse.client.http.RemoteEngineContract.Row;
import io.genpulse.client.http.Reply;
import io.genpulse.engine.EngineError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of Ark's table of errors, which its calls for pictures and videos share.
final class ArkErrors {
  private ArkErrors() {}

  static List<Row> rows() {
    return List.of(
        row(400, "InvalidParameter", "ratio", INVALID_REQUEST, "aspect_ratio"),
        row(
            400,
            "InvalidParameter.UnsupportedInput",
            "tools[0]",
            INVALID_REQUEST,
            "provider_params/tools"),
        row(400, "MissingParameter.content", null, INVALID_REQUEST, null),
        row(400, "InputTextSensitiveContentDetected", null, CONTENT_REFUSED, null),
        row(400, "InputImageRiskDetected", null, CONTENT_REFUSED, null),
        row(
            400,
            "OutputVideoSensitiveContentDetected.PolicyViolation",
            null,
            CONTENT_REFUSED,
            null),
        row(401, "AuthenticationError", null, UNAUTHORIZED, null),
        row(403, "AccessDenied", null, UNAUTHORIZED, null),
        row(403, "AccountOverdueError", null, QUOTA_EXHAUSTED, null),
        row(404, "InvalidEndpointOrModel.NotFound", null, MODEL_NOT_FOUND, null),
        row(404, "ModelNotOpen", null, MODEL_NOT_FOUND, null),
        row(400, "InvalidEndpoint.ClosedEndpoint", null, MODEL_NOT_FOUND, null),
        row(429, "RateLimitExceeded.EndpointRPMExceeded", null, RATE_LIMITED, null),
        row(429, "ModelAccountTPMLimitExceeded", null, RATE_LIMITED, null),
        row(429, "AccountRPMLimitExceeded", null, RATE_LIMITED, null),
        row(429, "QuotaExceeded", null, QUOTA_EXHAUSTED, null),
        new Row(
            Reply.json(
                429,
                "{\"error\":{\"code\":\"QuotaExceeded\",\"message\":\"RPM of this minute is used up\"}}"),
            RATE_LIMITED),
        row(429, "ServerOverloaded", null, UNAVAILABLE, null),
        row(500, "InternalServiceError", null, UNAVAILABLE, null),
        new Row(Reply.html(502), UNAVAILABLE),
        new Row(Reply.empty(503), UNAVAILABLE));
  }

  private static Row row(
      int status, String code, @Nullable String param, EngineError error, @Nullable String field) {
    return new Row(
        Reply.json(
            status,
            "{\"error\":{\"code\":\"%s\",\"message\":\"no\",\"param\":\"%s\",\"type\":\"BadRequest\"}}"
                .formatted(code, param == null ? "" : param)),
        error,
        field);
  }
}
