package io.genpulse.ui.create;

/// The sizes on offer. `MODEL` leaves the choice to the engine.
enum PictureSize {
  MODEL("Model's own", 0, 0),
  SQUARE_512("Square 512 × 512", 512, 512),
  SQUARE_768("Square 768 × 768", 768, 768),
  SQUARE_1024("Square 1024 × 1024", 1024, 1024),
  WIDE_768("Wide 768 × 512", 768, 512),
  WIDE_1216("Wide 1216 × 832", 1216, 832),
  TALL_512("Tall 512 × 768", 512, 768),
  TALL_832("Tall 832 × 1216", 832, 1216);

  private final String words;
  private final int width;
  private final int height;

  PictureSize(String words, int width, int height) {
    this.words = words;
    this.width = width;
    this.height = height;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  @Override
  public String toString() {
    return words;
  }
}
