package io.genpulse.engine.diffusion.pipeline;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// What SDXL is told about the picture: as which part of which picture it might have come into
/// training.
public record ToldSizes(
    int originalHeight,
    int originalWidth,
    int cropTop,
    int cropLeft,
    int targetHeight,
    int targetWidth) {
  /// A whole picture of this size.
  public static ToldSizes of(int width, int height) {
    return new ToldSizes(height, width, 0, 0, height, width);
  }

  double[] timeIds() {
    return Stream.of(originalHeight, originalWidth, cropTop, cropLeft, targetHeight, targetWidth)
        .flatMapToDouble(side -> DoubleStream.of(side))
        .toArray();
  }
}
