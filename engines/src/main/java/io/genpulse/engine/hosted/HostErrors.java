package io.genpulse.engine.hosted;

import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// Sentences about what a host refused.
final class HostErrors {
  private HostErrors() {}

  /// What a status says where the host says nothing more.
  static EngineError kind(int status) {
    return switch (status) {
      case 401, 403 -> EngineError.UNAUTHORIZED;
      case 402 -> EngineError.QUOTA_EXHAUSTED;
      case 404 -> EngineError.MODEL_NOT_FOUND;
      case 408, 409 -> EngineError.UNAVAILABLE;
      case 429 -> EngineError.RATE_LIMITED;
      default -> status >= 500 ? EngineError.UNAVAILABLE : EngineError.INVALID_REQUEST;
    };
  }

  /// A call that was refused.
  static EngineException refused(Answer answer, EngineError kind, String message) {
    String said = sentence("%s answers %d".formatted(answer.provider(), answer.status()), message);
    return answer.failure(
        kind,
        switch (kind) {
          case UNAUTHORIZED -> said + answer.checkKey();
          case QUOTA_EXHAUSTED -> said + "; top up the account at the host";
          case MODEL_NOT_FOUND -> said + "; name another model";
          default -> said;
        });
  }

  /// A job that failed.
  static EngineException failed(String host, EngineError kind, String message) {
    return new EngineException(kind, sentence(host + " failed", message));
  }

  private static String sentence(String said, String message) {
    return message.isBlank() ? said : said + ": " + message;
  }
}
