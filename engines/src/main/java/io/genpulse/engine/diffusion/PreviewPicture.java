package io.genpulse.engine.diffusion;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// How a drawing looks so far, as a small file.
final class PreviewPicture {
  static final String MEDIA_TYPE = "image/jpeg";
  private static final int SIDE = 256;

  private PreviewPicture() {}

  /// @param small one pixel for each latent
  static byte[] of(BufferedImage small) {
    double scale = (double) SIDE / Math.max(small.getWidth(), small.getHeight());
    int width = Math.max(1, (int) Math.round(small.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(small.getHeight() * scale));
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(small, 0, 0, width, height, null);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
