package io.genpulse.launcher.command;

import java.awt.image.BufferedImage;

/// How far two pictures are apart, over all their red, green and blue levels of 0..255.
///
/// @param largest difference of one level
/// @param mean of all
record PictureDifference(int largest, double mean) {
  /// Of pictures of one size.
  static PictureDifference between(BufferedImage one, BufferedImage other) {
    int largest = 0;
    long sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        int a = one.getRGB(x, y);
        int b = other.getRGB(x, y);
        for (int shift = 0; shift < 24; shift += 8) {
          int difference = Math.abs(((a >> shift) & 0xFF) - ((b >> shift) & 0xFF));
          largest = Math.max(largest, difference);
          sum += difference;
        }
      }
    }
    return new PictureDifference(largest, sum / (3.0 * one.getHeight() * one.getWidth()));
  }

  boolean isNone() {
    return largest == 0;
  }
}
