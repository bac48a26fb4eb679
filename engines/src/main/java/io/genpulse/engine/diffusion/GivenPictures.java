package io.genpulse.engine.diffusion;

import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/// The pictures that a drawing begins with, as they were given.
///
/// @param image null where it begins with noise
/// @param mask null where all of it may change
record GivenPictures(@Nullable BufferedImage image, @Nullable BufferedImage mask) {
  /// @throws io.genpulse.engine.EngineException `INVALID_REQUEST` when one cannot be read
  static GivenPictures read(Beginning beginning) {
    return switch (beginning) {
      case Beginning.Noise _ -> new GivenPictures(null, null);
      case Beginning.Picture(var image, _) ->
          new GivenPictures(SourcePicture.read(image, "image"), null);
      case Beginning.Enlarged(var image, _) ->
          new GivenPictures(SourcePicture.read(image, "image"), null);
      case Beginning.Masked(var image, var mask, _) ->
          new GivenPictures(SourcePicture.read(image, "image"), SourcePicture.read(mask, "mask"));
    };
  }

  @Nullable PixelSize size() {
    return image == null ? null : new PixelSize(image.getWidth(), image.getHeight());
  }

  /// @param size whose shape decides what is cut off
  GivenPictures fit(PixelSize size) {
    return new GivenPictures(
        image == null ? null : SourcePicture.fit(image, size),
        mask == null ? null : SourcePicture.fit(mask, size));
  }
}
