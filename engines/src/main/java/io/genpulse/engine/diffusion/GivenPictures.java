package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.files.FileHashes;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pictures that a drawing begins with, as they were given.
///
/// @param image null where it begins with noise
/// @param mask null where all of it may change
/// @param facts what a result says of them
record GivenPictures(
    @Nullable BufferedImage image, @Nullable BufferedImage mask, Map<String, Object> facts) {
  private static final String IMAGE = "image_sha256";

  static final GivenPictures NONE = new GivenPictures(null, null, Map.of());

  GivenPictures {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  static GivenPictures of(BufferedImage image) {
    return new GivenPictures(image, null, Map.of());
  }

  /// @throws io.genpulse.engine.EngineException `INVALID_REQUEST` when one cannot be read
  static GivenPictures read(Beginning beginning) {
    return switch (beginning) {
      case Beginning.Noise _ -> NONE;
      case Beginning.Picture(var image, _) ->
          new GivenPictures(
              SourcePicture.read(image, "image"), null, Map.of(IMAGE, FileHashes.read(image)));
      case Beginning.Enlarged enlarged -> {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("factor", enlarged.times());
        facts.put(IMAGE, FileHashes.read(enlarged.image()));
        yield new GivenPictures(SourcePicture.read(enlarged.image(), "image"), null, facts);
      }
      case Beginning.Masked(var image, var mask, _) -> {
        var facts = new LinkedHashMap<String, Object>();
        facts.put(IMAGE, FileHashes.read(image));
        facts.put("mask_sha256", FileHashes.read(mask));
        yield new GivenPictures(
            SourcePicture.read(image, "image"), SourcePicture.read(mask, "mask"), facts);
      }
    };
  }

  @Nullable PixelSize size() {
    return image == null ? null : new PixelSize(image.getWidth(), image.getHeight());
  }

  /// @param size whose shape decides what is cut off
  GivenPictures fit(PixelSize size) {
    return new GivenPictures(
        image == null ? null : SourcePicture.fit(image, size),
        mask == null ? null : SourcePicture.fit(mask, size),
        facts);
  }
}
