package io.genpulse.launcher;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/// What `probes.json` says of a picture.
///
/// @param meanRgb of 0..255, as all colours here
/// @param deviation of all colour values
record PictureStatistics(List<Double> meanRgb, List<Double> lowerThirdRgb, double deviation) {
  static PictureStatistics of(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    if (image == null) {
      throw new IOException("not a picture: " + png.length + " bytes");
    }
    return new PictureStatistics(
        means(image, 0), means(image, Math.ceilDiv(image.getHeight() * 2, 3)), deviation(image));
  }

  private static List<Double> means(BufferedImage image, int fromRow) {
    double[] sums = new double[3];
    for (int y = fromRow; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int c = 0; c < 3; c++) {
          sums[c] += colour(image, x, y, c);
        }
      }
    }
    int count = (image.getHeight() - fromRow) * image.getWidth();
    return Arrays.stream(sums).mapToObj(sum -> sum / count).toList();
  }

  private static double deviation(BufferedImage image) {
    double sum = 0;
    double squares = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int c = 0; c < 3; c++) {
          double value = colour(image, x, y, c);
          sum += value;
          squares += value * value;
        }
      }
    }
    double count = 3.0 * image.getWidth() * image.getHeight();
    return Math.sqrt(squares / count - sum / count * (sum / count));
  }

  private static int colour(BufferedImage image, int x, int y, int c) {
    return image.getRGB(x, y) >> (16 - 8 * c) & 0xFF;
  }

  double brightness() {
    return meanRgb.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
