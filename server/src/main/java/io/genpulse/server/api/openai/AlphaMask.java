package io.genpulse.server.api.openai;

import io.genpulse.server.api.Problem;
import io.genpulse.server.api.ProblemException;
import io.genpulse.server.registry.ParamProblem;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// A mask as OpenAI has it, which is transparent where the picture changes, made one of ours, which
/// is white there.
final class AlphaMask {
  private static final long MOST_PIXELS = 64L << 20;
  private static final int OPAQUE = 255;

  private AlphaMask() {}

  /// Writes the mask in our form over the file.
  ///
  /// @throws ProblemException when it is no picture with transparency
  static void convert(Path file) throws IOException {
    ImageIO.write(white(read(file)), "png", file.toFile());
  }

  private static BufferedImage read(Path file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw wrong("mask must be a PNG with transparency where the picture is to change");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
          throw wrong("mask must have at most %d pixels".formatted(MOST_PIXELS));
        }
        return reader.read(0);
      } catch (IOException e) {
        throw wrong("mask cannot be read: " + e.getMessage());
      } finally {
        reader.dispose();
      }
    }
  }

  private static BufferedImage white(BufferedImage mask) {
    Raster alpha = mask.getAlphaRaster();
    if (alpha == null) {
      throw wrong("mask must have transparency where the picture is to change, and has none");
    }
    var white = new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    int[] row = new int[mask.getWidth()];
    int most = (1 << alpha.getSampleModel().getSampleSize(0)) - 1;
    for (int y = 0; y < mask.getHeight(); y++) {
      alpha.getSamples(0, y, row.length, 1, 0, row);
      for (int x = 0; x < row.length; x++) {
        row[x] = OPAQUE - row[x] * OPAQUE / most;
      }
      white.getRaster().setSamples(0, y, row.length, 1, 0, row);
    }
    return white;
  }

  private static ProblemException wrong(String sentence) {
    return new ProblemException(
        Problem.INVALID, sentence + ".", List.of(new ParamProblem("/mask", sentence, "invalid")));
  }
}
