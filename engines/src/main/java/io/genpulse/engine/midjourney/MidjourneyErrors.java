package io.genpulse.engine.midjourney;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.time.Duration;
import java.util.regex.Pattern;

/// What a gateway refuses with. It answers 200 whatever happened, and a code says what did.
final class MidjourneyErrors {
  static final int ACCEPTED = 1;
  static final int QUEUED = 22;

  /// The job is there already, or waits for a confirmation.
  static final int EXISTS = 21;

  private static final int NOT_FOUND = 3;
  private static final int INVALID = 4;
  private static final int QUEUE_FULL = 23;
  private static final int BANNED = 24;
  private static final Duration QUEUE_MOVES = Duration.ofSeconds(30);

  private static final Pattern REFUSED =
      Pattern.compile("(?is).*(banned|moderat|sensitive|违规|敏感).*");
  private static final Pattern USED_UP =
      Pattern.compile("(?is).*(fast hours|subscription|quota).*");
  private static final Pattern WRONG = Pattern.compile("(?is).*invalid parameter.*");

  private MidjourneyErrors() {}

  /// A call that did not get through to the gateway's own code.
  static EngineException ofStatus(Answer answer) {
    EngineError error =
        switch (answer.status()) {
          case 401, 403 -> EngineError.UNAUTHORIZED;
          case 404 -> EngineError.NOT_SUPPORTED;
          case 429 -> EngineError.RATE_LIMITED;
          default -> answer.status() >= 500 ? EngineError.UNAVAILABLE : EngineError.INVALID_REQUEST;
        };
    String said = answer.json().path("description").asText("");
    String all =
        "midjourney's gateway answers " + answer.status() + (said.isBlank() ? "" : ": " + said);
    return answer.failure(
        error,
        switch (error) {
          case UNAUTHORIZED -> all + answer.checkKey() + " and AUTH_HEADER";
          case NOT_SUPPORTED -> all + "; this gateway does not do that";
          default -> all;
        });
  }

  /// A call that the gateway refused.
  ///
  /// @param action whether it is about another job
  static EngineException ofCode(Answer answer, boolean action) {
    int code = answer.json().path("code").asInt();
    String said = answer.json().path("description").asText("no reason");
    String all = "midjourney's gateway refuses (" + code + "): " + said;
    EngineException e =
        switch (code) {
          case NOT_FOUND ->
              action
                  ? EngineException.invalid(
                      "parent_task", all + "; that job is gone at the gateway")
                  : new EngineException(EngineError.UNAVAILABLE, all);
          case INVALID -> EngineException.invalid("prompt", all);
          case QUEUE_FULL ->
              new EngineException(EngineError.RATE_LIMITED, all).retryAfter(QUEUE_MOVES);
          case BANNED ->
              new EngineException(EngineError.CONTENT_REFUSED, all + word(answer.json()));
          default -> new EngineException(byText(said, EngineError.UNAVAILABLE), all);
        };
    return e.providerCode(Integer.toString(code));
  }

  private static String word(JsonNode answer) {
    String word = answer.path("properties").path("bannedWord").asText("");
    return word.isEmpty() ? "" : "; the word is \"" + word + "\"";
  }

  /// A job that failed.
  static EngineException ofJob(JsonNode task) {
    String reason = task.path("failReason").asText("no reason");
    return new EngineException(
        byText(reason, EngineError.INTERNAL), "midjourney failed: " + reason);
  }

  private static EngineError byText(String text, EngineError other) {
    if (REFUSED.matcher(text).matches()) {
      return EngineError.CONTENT_REFUSED;
    }
    if (USED_UP.matcher(text).matches()) {
      return EngineError.QUOTA_EXHAUSTED;
    }
    return WRONG.matcher(text).matches() ? EngineError.INVALID_REQUEST : other;
  }
}
