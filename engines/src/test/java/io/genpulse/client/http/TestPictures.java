package io.genpulse.client.http;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/// Pictures for tests.
public final class TestPictures {
  private TestPictures() {}

  public static byte[] png(int width, int height) {
    return png(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
  }

  public static byte[] png(BufferedImage picture) {
    try (var out = new ByteArrayOutputStream()) {
      ImageIO.write(picture, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String base64(int width, int height) {
    return Base64.getEncoder().encodeToString(png(width, height));
  }

  public static Path file(Path folder, int width, int height) {
    return write(folder, "input-" + width + "x" + height + ".png", png(width, height));
  }

  /// White on the right, black on the left.
  public static Path mask(Path folder, int width, int height) {
    var mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = mask.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(width / 2, 0, width, height);
    graphics.dispose();
    return write(folder, "mask.png", png(mask));
  }

  private static Path write(Path folder, String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
