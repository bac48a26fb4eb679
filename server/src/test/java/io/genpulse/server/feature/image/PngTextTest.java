package io.genpulse.server.feature.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PngTextTest {
  @Test
  void anotherReaderFindsTheTextsAndTheSamePixels(@TempDir Path folder) throws IOException {
    Path png = folder.resolve("a.png");
    var picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(1, 1, 0x123456);
    ImageIO.write(picture, "png", png.toFile());

    PngText.add(png, Map.of("parameters", "Füße", "genpulse", "{\"prompt\":\"ein 🦊\"}"));

    try (var in = ImageIO.createImageInputStream(png.toFile())) {
      var reader = ImageIO.getImageReadersByFormatName("png").next();
      reader.setInput(in);
      var root = (Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
      var found = new HashMap<String, String>();
      NodeList latin = root.getElementsByTagName("tEXtEntry");
      NodeList international = root.getElementsByTagName("iTXtEntry");
      for (NodeList list : new NodeList[] {latin, international}) {
        for (int i = 0; i < list.getLength(); i++) {
          var entry = (Element) list.item(i);
          String value =
              entry.hasAttribute("value")
                  ? entry.getAttribute("value")
                  : entry.getAttribute("text");
          found.put(entry.getAttribute("keyword"), value);
        }
      }
      assertThat(latin.getLength()).isEqualTo(1);
      assertThat(found)
          .isEqualTo(Map.of("parameters", "Füße", "genpulse", "{\"prompt\":\"ein 🦊\"}"));
      assertThat(reader.read(0).getRGB(1, 1)).isEqualTo(0xff123456);
    }
  }

  @Test
  void aPictureThatIsSealedStaysByteForByte(@TempDir Path folder) throws IOException {
    byte[] plain = Files.readAllBytes(png(folder));
    var sealed = new ByteArrayOutputStream();
    sealed.write(plain, 0, 33);
    // A chunk of two bytes; nobody here checks its sum.
    sealed.write(new byte[] {0, 0, 0, 2, 'c', 'a', 'B', 'X', 1, 2, 0, 0, 0, 0});
    sealed.write(plain, 33, plain.length - 33);
    Path png = Files.write(folder.resolve("sealed.png"), sealed.toByteArray());

    PngText.add(png, Map.of("parameters", "a lake"));

    assertThat(Files.readAllBytes(png)).isEqualTo(sealed.toByteArray());
  }

  private static Path png(Path folder) throws IOException {
    Path png = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", png.toFile());
    return png;
  }
}
