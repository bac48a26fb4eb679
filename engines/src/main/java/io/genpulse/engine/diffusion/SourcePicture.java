package io.genpulse.engine.diffusion;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import io.genpulse.engine.EngineException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Pictures that people give: read upright, as plain RGB, and brought to the size of a drawing.
final class SourcePicture {
  /// A picture is held as a whole; this is more than any camera takes and 1 GB of memory.
  private static final long MOST_PIXELS = 256L * 1024 * 1024;

  private SourcePicture() {}

  /// The picture on white where it is transparent, turned as its camera says.
  ///
  /// @param field that names it in a request
  /// @throws EngineException `INVALID_REQUEST` with the field when it cannot be read
  static BufferedImage read(Path file, String field) {
    try {
      BufferedImage stored = decode(file, field);
      return upright(plain(stored), orientation(file));
    } catch (IOException | RuntimeException e) {
      if (e instanceof EngineException known) {
        throw known;
      }
      // Readers of broken files throw all kinds.
      throw EngineException.invalid(
          field, "%s cannot be read: %s".formatted(field, e.getMessage()));
    }
  }

  private static BufferedImage decode(Path file, String field) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      if (in == null) {
        throw new IOException("there is no file");
      }
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw EngineException.invalid(
            field, field + " is no picture in a form that is read here: PNG, JPEG, WebP, GIF, BMP");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw EngineException.invalid(
              field,
              "%s is %d x %d pixels, which is more than can be read"
                  .formatted(field, reader.getWidth(0), reader.getHeight(0)));
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }

  private static BufferedImage plain(BufferedImage stored) {
    boolean grey = stored.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    BufferedImage source = grey ? greyAsStored(stored) : stored;
    var plain =
        new BufferedImage(stored.getWidth(), stored.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = plain.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, plain.getWidth(), plain.getHeight());
    graphics.drawImage(source, 0, 0, null);
    graphics.dispose();
    return plain;
  }

  /// Java takes grey levels for linear ones and makes them brighter; files mean what they say.
  private static BufferedImage greyAsStored(BufferedImage stored) {
    Raster raster = stored.getRaster();
    int bits = stored.getColorModel().getComponentSize(0);
    double most = Math.pow(2, bits) - 1;
    boolean alpha = raster.getNumBands() > 1;
    var made =
        new BufferedImage(stored.getWidth(), stored.getHeight(), BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < made.getHeight(); y++) {
      for (int x = 0; x < made.getWidth(); x++) {
        int level = (int) Math.rint(raster.getSample(x, y, 0) * 255 / most);
        int opaque = alpha ? (int) Math.rint(raster.getSample(x, y, 1) * 255 / most) : 255;
        made.setRGB(x, y, opaque << 24 | level << 16 | level << 8 | level);
      }
    }
    return made;
  }

  private static int orientation(Path file) {
    try {
      ExifIFD0Directory exif =
          ImageMetadataReader.readMetadata(file.toFile())
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      return exif == null || !exif.containsTag(ExifIFD0Directory.TAG_ORIENTATION)
          ? 1
          : exif.getInt(ExifIFD0Directory.TAG_ORIENTATION);
    } catch (ImageProcessingException | MetadataException | IOException e) {
      return 1;
    }
  }

  /// @param orientation as EXIF counts: 1 upright, 3 upside down, 6 and 8 on a side; even those
  ///   between are mirrored
  private static BufferedImage upright(BufferedImage picture, int orientation) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    AffineTransform turn =
        switch (orientation) {
          case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
          case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
          case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
          case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
          case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
          case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
          case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
          default -> null;
        };
    if (turn == null) {
      return picture;
    }
    boolean onSide = orientation >= 5;
    var turned =
        new BufferedImage(
            onSide ? height : width, onSide ? width : height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = turned.createGraphics();
    graphics.drawImage(picture, turn, null);
    graphics.dispose();
    return turned;
  }

  /// The picture in a size; of another shape, its middle.
  static BufferedImage fit(BufferedImage picture, PixelSize size) {
    int width = size.width();
    int height = size.height();
    double scale =
        Math.max((double) width / picture.getWidth(), (double) height / picture.getHeight());
    int cutWidth = Math.clamp(Math.round(width / scale), 1, picture.getWidth());
    int cutHeight = Math.clamp(Math.round(height / scale), 1, picture.getHeight());
    int left = (picture.getWidth() - cutWidth) / 2;
    int top = (picture.getHeight() - cutHeight) / 2;
    return scaled(picture.getSubimage(left, top, cutWidth, cutHeight), width, height);
  }

  /// By halves while it is much too large, so that every pixel counts.
  private static BufferedImage scaled(BufferedImage picture, int width, int height) {
    BufferedImage now = picture;
    while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
      now = drawn(now, now.getWidth() / 2, now.getHeight() / 2);
    }
    return drawn(now, width, height);
  }

  private static BufferedImage drawn(BufferedImage picture, int width, int height) {
    var made = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = made.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        picture.getWidth() > width
            ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
            : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return made;
  }
}
