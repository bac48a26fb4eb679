package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.pipeline.PictureTensor;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/// Where a mask ends: what lies outside stays as it was, to the pixel, and what was drawn fades in
/// towards the inside, so that no seam shows.
final class MaskEdge {
  private static final int RADIUS = 4;

  private MaskEdge() {}

  /// All three of one size.
  static BufferedImage pasteBack(BufferedImage drawn, BufferedImage before, BufferedImage mask) {
    int width = drawn.getWidth();
    int height = drawn.getHeight();
    float[] share = inside(mask, width, height);
    var made = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < share.length; i++) {
      int x = i % width;
      int y = i / width;
      made.setRGB(x, y, mixed(before.getRGB(x, y), drawn.getRGB(x, y), share[i]));
    }
    return made;
  }

  private static int mixed(int from, int to, float share) {
    int rgb = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      rgb |= Math.round(a + (b - a) * share) << shift;
    }
    return rgb;
  }

  /// 0 outside, up to 1 at a distance of the radius from the edge.
  private static float[] inside(BufferedImage mask, int width, int height) {
    float[] hard = new float[width * height];
    for (int i = 0; i < hard.length; i++) {
      hard[i] = PictureTensor.isWhite(mask.getRGB(i % width, i / width)) ? 1 : 0;
    }
    float[] soft = blurred(blurred(hard, width, height, 1, width), width, height, width, height);
    for (int i = 0; i < hard.length; i++) {
      soft[i] = hard[i] * Math.clamp(2 * soft[i] - 1, 0f, 1f);
    }
    return soft;
  }

  /// Means along one direction; beyond the border all is as at the border.
  ///
  /// @param stride between neighbours
  /// @param length of the direction
  private static float[] blurred(float[] values, int width, int height, int stride, int length) {
    float[] means = new float[values.length];
    IntStream.range(0, width * height)
        .forEach(
            i -> {
              int at = i / stride % length;
              float sum = 0;
              for (int d = -RADIUS; d <= RADIUS; d++) {
                sum += values[i + (Math.clamp(at + d, 0, length - 1) - at) * stride];
              }
              means[i] = sum / (2 * RADIUS + 1);
            });
    return means;
  }
}
