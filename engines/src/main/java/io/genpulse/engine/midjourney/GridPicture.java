package io.genpulse.engine.midjourney;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// Four pictures in one, as Midjourney draws them.
final class GridPicture {
  private GridPicture() {}

  /// The four, from the top left to the bottom right, as files of a folder; none when the picture
  /// is of a form that cannot be read here.
  static List<Path> cut(Path grid, Path folder) {
    try {
      BufferedImage whole = ImageIO.read(grid.toFile());
      if (whole == null || whole.getWidth() < 2 || whole.getHeight() < 2) {
        return List.of();
      }
      int width = whole.getWidth() / 2;
      int height = whole.getHeight() / 2;
      var pictures = new ArrayList<Path>();
      for (int n = 0; n < 4; n++) {
        BufferedImage one = whole.getSubimage(n % 2 * width, n / 2 * height, width, height);
        Path file = Files.createTempFile(folder, "quarter-", ".png");
        ImageIO.write(one, "png", file.toFile());
        pictures.add(file);
      }
      return pictures;
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the grid of pictures cannot be cut: " + e.getMessage(), e);
    }
  }
}
