package io.genpulse.engine.capability;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In what form a picture is wanted, where providers offer a choice. A null is the engine's own.
///
/// @param aspectRatio such as `16:9`, instead of a size in pixels
/// @param quality in the provider's words, such as `high`
/// @param background such as `transparent`
/// @param format of the file: `png`, `jpeg`, `webp`, ...
public record Rendition(
    @Nullable String aspectRatio,
    @Nullable String quality,
    @Nullable String background,
    @Nullable String format) {
  /// Everything as the engine has it.
  public static final Rendition OF_MODEL = new Rendition(null, null, null, null);

  /// The parameter of the first wish there is: for engines that grant none.
  public Optional<String> firstWish() {
    if (aspectRatio != null) {
      return Optional.of("aspect_ratio");
    }
    if (quality != null) {
      return Optional.of("quality");
    }
    if (background != null) {
      return Optional.of("background");
    }
    return format == null ? Optional.empty() : Optional.of("output_format");
  }
}
