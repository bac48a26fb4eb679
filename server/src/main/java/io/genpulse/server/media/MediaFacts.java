package io.genpulse.server.media;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a file says of itself; null is what it does not say.
///
/// @param width pixels
/// @param height pixels
/// @param duration of sound, video and animations
public record MediaFacts(
    @Nullable Integer width, @Nullable Integer height, @Nullable Duration duration) {
  public static final MediaFacts NONE = new MediaFacts(null, null, null);

  static MediaFacts of(Duration duration) {
    return new MediaFacts(null, null, duration);
  }
}
