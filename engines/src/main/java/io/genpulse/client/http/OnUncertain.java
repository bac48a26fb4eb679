package io.genpulse.client.http;

import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import java.util.List;

/// What to do when nobody can say whether the provider took a call that costs money, and it cannot
/// be asked.
public enum OnUncertain {
  /// Fail with `SUBMISSION_UNCERTAIN`: it may have been paid for.
  FAIL,
  /// Call again: it may be paid for twice.
  RETRY;

  /// The setting of an engine: `fail`, `retry`, or `auto`.
  public static final EngineKey KEY =
      EngineKey.choice(
          "on-uncertain",
          List.of("fail", "retry", "auto"),
          "auto",
          "When it stays unknown whether a paid call arrived: fail, retry (it may be paid twice), or"
              + " auto: retry what costs cents.");

  /// @param cheap whether a call costs cents
  public static OnUncertain of(EngineOptions options, boolean cheap) {
    return switch (options.text(KEY.name())) {
      case "fail" -> FAIL;
      case "retry" -> RETRY;
      default -> cheap ? RETRY : FAIL;
    };
  }
}
