package io.genpulse.engine.hosted;

import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests that the tests of all hosts make.
final class HostedRequests {
  private HostedRequests() {}

  static TextToImage.Request pictures(int count) {
    return picture("a fox", null, new Size(null, null), Rendition.OF_MODEL, null, count, Map.of());
  }

  static TextToImage.Request picture(
      String prompt,
      @Nullable String negative,
      Size size,
      Rendition rendition,
      @Nullable Long seed,
      int count,
      Map<String, Object> extras) {
    return new TextToImage.Request(
        new Prompt(prompt, negative),
        size,
        Sampling.OF_MODEL,
        rendition,
        seed,
        count,
        null,
        extras);
  }
}
