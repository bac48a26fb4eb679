package io.genpulse.ui.create;

/// The shapes on offer. `MODEL` leaves the size to the engine.
enum AspectRatio {
  MODEL(0, 0),
  SQUARE(1, 1),
  PORTRAIT(3, 4),
  LANDSCAPE(4, 3),
  WIDE(16, 9),
  TALL(9, 16);

  /// Engines take multiples of 8, and their models were trained with multiples of 64.
  private static final int MULTIPLE = 64;

  private final int across;
  private final int down;

  AspectRatio(int across, int down) {
    this.across = across;
    this.down = down;
  }

  /// Such as `16:9`.
  String words() {
    return across + ":" + down;
  }

  /// The width of about as many pixels as a square of this edge.
  int width(int edge) {
    return near(edge * Math.sqrt((double) across / down));
  }

  int height(int edge) {
    return near(edge * Math.sqrt((double) down / across));
  }

  private static int near(double pixels) {
    return (int) Math.max(MULTIPLE, Math.round(pixels / MULTIPLE) * MULTIPLE);
  }
}
