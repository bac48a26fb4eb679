package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineException;

/// Width and height of a picture, in pixels.
record PixelSize(int width, int height) {
  /// Networks draw well up to about so many times the pixels that they were trained with.
  private static final double ROOM = 2.25;

  private static final int LEAST = 16;

  PixelSize times(double scale) {
    return new PixelSize((int) Math.round(width * scale), (int) Math.round(height * scale));
  }

  /// The same shape, with no more pixels than a network draws well that is used to this size.
  PixelSize shrunkTo(PixelSize usual) {
    double most = ROOM * usual.width() * usual.height();
    double pixels = (double) width * height;
    return pixels <= most ? this : times(Math.sqrt(most / pixels));
  }

  /// Each side the nearest multiple.
  PixelSize toMultiple(int factor) {
    return new PixelSize(multiple(width, factor), multiple(height, factor));
  }

  private static int multiple(int side, int factor) {
    int nearest = Math.max(Math.round((float) side / factor), 1) * factor;
    return Math.max(nearest, Math.ceilDiv(LEAST, factor) * factor);
  }

  /// The size that so many times this one is, in multiples.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field when a side is longer than `most`
  PixelSize enlarged(double times, int factor, int most, String field) {
    PixelSize size = times(times).toMultiple(factor);
    if (Math.max(size.width(), size.height()) > most) {
      throw EngineException.invalid(
          field,
          "%s times %s is %s, but engine diffusers draws at most %d pixels a side"
              .formatted(times, this, size, most));
    }
    return size;
  }

  @Override
  public String toString() {
    return width + " x " + height;
  }
}
