package io.genpulse.engine.openai;

import io.genpulse.engine.EngineException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// A mask as OpenAI wants it: a PNG of the picture's size that is transparent where ours is white.
final class MaskPicture {
  private MaskPicture() {}

  /// @throws EngineException `INVALID_REQUEST` when mask or picture cannot be read
  static Path transparentWhereWhite(Path mask, Path image, Path to) {
    BufferedImage grey = read(mask, "mask");
    BufferedImage picture = read(image, "image");
    var made =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
    BufferedImage fitted = fitted(grey, picture.getWidth(), picture.getHeight());
    for (int y = 0; y < made.getHeight(); y++) {
      for (int x = 0; x < made.getWidth(); x++) {
        int white = fitted.getRaster().getSample(x, y, 0);
        made.setRGB(x, y, (255 - white) << 24);
      }
    }
    try {
      ImageIO.write(made, "png", to.toFile());
      return to;
    } catch (IOException e) {
      throw EngineException.invalid("mask", "the mask cannot be converted: " + e.getMessage());
    }
  }

  private static BufferedImage read(Path file, String field) {
    try {
      BufferedImage picture = ImageIO.read(file.toFile());
      if (picture != null) {
        return picture;
      }
    } catch (IOException e) {
      // Said below: what it is, is all that matters.
    }
    throw EngineException.invalid(
        field, "with a mask, " + field + " must be a PNG or JPEG that can be read");
  }

  private static BufferedImage fitted(BufferedImage mask, int width, int height) {
    var grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = grey.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(mask, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return grey;
  }
}
