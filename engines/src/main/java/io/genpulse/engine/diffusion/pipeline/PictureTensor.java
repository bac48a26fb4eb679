package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;

/// Pictures and masks as a network reads them.
public final class PictureTensor {
  private static final int WHITE_FROM = 128;

  private PictureTensor() {}

  /// 1 x 3 x height x width, -1..1.
  ///
  /// @param picture of 8 bits in RGB
  public static NDArray of(NDManager manager, BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
    float[] values = new float[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      for (int channel = 0; channel < 3; channel++) {
        int level = pixels[i] >> (16 - 8 * channel) & 0xFF;
        values[channel * pixels.length + i] = level / 255f * 2 - 1;
      }
    }
    return manager.create(values, new Shape(1, 3, height, width));
  }

  /// 1 x 1 x height x width: 1 where the mask is rather white, else 0.
  ///
  /// @param mask of 8 bits in RGB
  public static NDArray ofMask(NDManager manager, BufferedImage mask) {
    int width = mask.getWidth();
    int height = mask.getHeight();
    int[] pixels = mask.getRGB(0, 0, width, height, null, 0, width);
    float[] values = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      values[i] = isWhite(pixels[i]) ? 1 : 0;
    }
    return manager.create(values, new Shape(1, 1, height, width));
  }

  /// Whether a pixel of a mask is rather white, by ITU-R BT.601 as Pillow makes grey of colours.
  public static boolean isWhite(int rgb) {
    int luma =
        ((rgb >> 16 & 0xFF) * 19595 + (rgb >> 8 & 0xFF) * 38470 + (rgb & 0xFF) * 7471 + 0x8000)
            >> 16;
    return luma >= WHITE_FROM;
  }
}
