package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.EngineException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as people have them.
@SuppressWarnings("NullAway.Init") // by JUnit
class SourcePictureTest {
  /// 16 x 8 pixels of rgb(200, 30, 60), without loss.
  private static final String WEBP = "UklGRh4AAABXRUJQVlA4TBEAAAAvD8ABAAdQjyKXp/+BiOh/AAA=";

  /// An EXIF segment that says nothing but orientation 6: the camera was held on its right side.
  private static final String ON_ITS_SIDE =
      "ffe1002245786966000049492a000800000001001201030001000000060000000000000000";

  @TempDir Path folder;

  @Test
  void greyMeansWhatItSays() throws IOException {
    var grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    grey.getRaster().setSample(1, 0, 0, 127);

    BufferedImage read = SourcePicture.read(write(grey, "png"), "image");

    assertThat(read.getRGB(0, 0)).isEqualTo(0xFF646464);
    assertThat(read.getRGB(1, 0)).isEqualTo(0xFF7F7F7F);
  }

  @Test
  void whatIsTransparentIsWhite() throws IOException {
    var clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);

    assertThat(SourcePicture.read(write(clear, "png"), "image").getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void aPhotographIsTurnedUpright() throws IOException {
    var wide = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 16; i++) {
      wide.setRGB(i % 32, i / 32, i % 32 < 16 ? 0xFF0000 : 0x0000FF);
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(wide, "jpg", bytes);
    byte[] plain = bytes.toByteArray();
    var turned = new ByteArrayOutputStream();
    turned.write(plain, 0, 2);
    turned.write(HexFormat.of().parseHex(ON_ITS_SIDE));
    turned.write(plain, 2, plain.length - 2);
    Path file = Files.write(folder.resolve("photo.jpg"), turned.toByteArray());

    BufferedImage read = SourcePicture.read(file, "image");

    assertThat(read.getWidth()).isEqualTo(16);
    assertThat(read.getHeight()).isEqualTo(32);
    assertThat(read.getRGB(8, 4) >> 16 & 0xFF).isGreaterThan(200);
    assertThat(read.getRGB(8, 28) & 0xFF).isGreaterThan(200);
  }

  @Test
  void webpIsRead() throws IOException {
    Path file = Files.write(folder.resolve("a.webp"), Base64.getDecoder().decode(WEBP));

    BufferedImage read = SourcePicture.read(file, "image");

    assertThat(read.getWidth()).isEqualTo(16);
    assertThat(read.getRGB(3, 3)).isEqualTo(0xFFC81E3C);
  }

  @Test
  void whatIsNoPictureIsRefusedByItsField() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "not a picture");
    Path cut =
        Files.write(
            folder.resolve("cut.png"),
            Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAABAAAAAI"));

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SourcePicture.read(text, "mask"))
        .withMessage("mask is no picture in a form that is read here: PNG, JPEG, WebP, GIF, BMP")
        .satisfies(e -> assertThat(e.field()).contains("mask"));
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SourcePicture.read(cut, "image"))
        .withMessageStartingWith("image cannot be read: ");
  }

  @Test
  void theMiddleIsKeptWhereTheShapeDiffers() {
    var wide = new BufferedImage(40, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 400; i++) {
      wide.setRGB(i % 40, i / 40, i % 40 >= 15 && i % 40 < 25 ? 0xFFFFFF : 0);
    }

    BufferedImage square = SourcePicture.fit(wide, new PixelSize(20, 20));

    assertThat(square.getRGB(1, 10) & 0xFF).isGreaterThan(200);
    assertThat(square.getRGB(18, 10) & 0xFF).isGreaterThan(200);
  }

  private Path write(BufferedImage picture, String form) throws IOException {
    Path file = folder.resolve("picture." + form);
    ImageIO.write(picture, form, file.toFile());
    return file;
  }
}
