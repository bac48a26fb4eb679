package io.genpulse.ui.task;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LocalFileException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// Small forms of result pictures, kept as files so that a gallery need not decode the large ones
/// again. Blocking; any thread.
public final class ThumbnailFiles {
  /// The longer edge: sharp at 256 points on a display of 100 %, good enough at 200 %.
  static final int EDGE = 320;

  private final PictureCache pictures;
  private final PictureCache thumbnails;

  /// @param pictures where the large ones are kept
  /// @param thumbnails where the small ones are kept
  public ThumbnailFiles(PictureCache pictures, PictureCache thumbnails) {
    this.pictures = pictures;
    this.thumbnails = thumbnails;
  }

  /// @return the file of the small form; the large one where it cannot be made smaller
  Path get(GenPulseClient client, String taskId, int n, String url) throws InterruptedException {
    String name = taskId.replaceAll("[^A-Za-z0-9-]", "_") + "_" + n + ".png";
    return thumbnails.get(name, file -> shrink(pictures.get(client, taskId, n, url), file));
  }

  private static void shrink(Path from, Path to) {
    try {
      Files.createDirectories(to.toAbsolutePath().getParent());
      Path part = Files.createTempFile(to.toAbsolutePath().getParent(), ".genpulse-", ".part");
      BufferedImage large = read(from);
      if (large == null) {
        // A form that only the toolkit may know, such as a moving one.
        Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      } else {
        ImageIO.write(small(large), "png", part.toFile());
      }
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw LocalFileException.writing(to, e);
    }
  }

  private static @Nullable BufferedImage read(Path file) throws IOException {
    return ImageIO.read(file.toFile());
  }

  private static BufferedImage small(BufferedImage large) {
    double scale = Math.min(1.0, (double) EDGE / Math.max(large.getWidth(), large.getHeight()));
    BufferedImage now = large;
    // Halving keeps fine detail from flickering away, which one large step would not.
    while (now.getWidth() * 0.5 > large.getWidth() * scale) {
      now = scaled(now, now.getWidth() / 2, Math.max(1, now.getHeight() / 2));
    }
    return scaled(
        now,
        Math.max(1, (int) Math.round(large.getWidth() * scale)),
        Math.max(1, (int) Math.round(large.getHeight() * scale)));
  }

  private static BufferedImage scaled(BufferedImage image, int width, int height) {
    boolean opaque = image.getTransparency() == BufferedImage.OPAQUE;
    BufferedImage scaled =
        new BufferedImage(
            width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }
}
