package io.genpulse.engine.volcengine;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// How many tokens a video will be billed as, for an estimate before the call: Ark's formula is
/// width × height × frames a second × seconds / 1024. What a body leaves to the model counts as the
/// most that it is likely to choose.
final class VideoTokens {
  private static final int FRAMES = 24;
  private static final int LONGEST = 12;

  private VideoTokens() {}

  /// @param body of the call for one video
  static BigDecimal of(JsonNode body, int videos) {
    int seconds = body.path("duration").asInt(-1);
    return BigDecimal.valueOf(pixels(body.path("resolution").asText("")))
        .multiply(BigDecimal.valueOf(FRAMES))
        .multiply(BigDecimal.valueOf(seconds > 0 ? seconds : LONGEST))
        .multiply(BigDecimal.valueOf(videos))
        .divide(BigDecimal.valueOf(1024), 0, RoundingMode.UP);
  }

  private static long pixels(String resolution) {
    return switch (resolution) {
      case "480p" -> 864L * 480;
      case "720p" -> 1280L * 720;
      case "4k" -> 3840L * 2160;
      default -> 1920L * 1080;
    };
  }
}
