package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Pictures of the network as PNG files.
public final class PngFile {
  private PngFile() {}

  /// @param picture 3 x height x width, about -1..1
  public static BufferedImage image(NDArray picture) {
    int height = Math.toIntExact(picture.getShape().get(1));
    int width = Math.toIntExact(picture.getShape().get(2));
    float[] values = picture.toFloatArray();
    int plane = width * height;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      int rgb =
          level(values[i]) << 16 | level(values[plane + i]) << 8 | level(values[2 * plane + i]);
      image.setRGB(i % width, i / width, rgb);
    }
    return image;
  }

  private static int level(float value) {
    return (int) Math.rint(Math.clamp(value / 2 + 0.5f, 0f, 1f) * 255);
  }

  public static void write(BufferedImage image, Path file) throws IOException {
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this Java has no PNG writer");
    }
  }
}
