package io.genpulse.launcher.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A picture that GenPulse made, with what it says of itself.
///
/// @param made the JSON of its text `genpulse`
record PictureText(Path file, BufferedImage pixels, JsonNode made) {
  private static final String FORM = "javax_imageio_png_1.0";

  /// @throws CommandFailure when it is no PNG, or one of another program
  static PictureText read(Path file) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try {
      return read(file, reader);
    } catch (NoSuchFileException e) {
      throw failure(file, "is not there", "name a PNG that GenPulse made");
    } catch (IOException e) {
      throw failure(file, "cannot be read: " + IoReason.of(e), "name a PNG that GenPulse made");
    } finally {
      reader.dispose();
    }
  }

  /// How a PNG was made, where it says so.
  static Optional<JsonNode> find(Path file) {
    try {
      return Optional.of(read(file).made());
    } catch (CommandFailure e) {
      return Optional.empty();
    }
  }

  private static PictureText read(Path file, ImageReader reader) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(Files.newInputStream(file))) {
      reader.setInput(in);
      BufferedImage pixels = reader.read(0);
      var texts = (Element) reader.getImageMetadata(0).getAsTree(FORM);
      for (String kind : new String[] {"tEXtEntry", "iTXtEntry"}) {
        NodeList entries = texts.getElementsByTagName(kind);
        for (int i = 0; i < entries.getLength(); i++) {
          var entry = (Element) entries.item(i);
          if (entry.getAttribute("keyword").equals("genpulse")) {
            String json = entry.getAttribute(kind.equals("tEXtEntry") ? "value" : "text");
            return new PictureText(file, pixels, new ObjectMapper().readTree(json));
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw failure(file, "has a text \"genpulse\" that is no JSON", "draw it anew");
    } catch (RuntimeException e) {
      // The reader of damaged files.
      throw failure(file, "is damaged: " + e.getMessage(), "name a whole one");
    }
    throw failure(
        file,
        "does not say how it was made",
        "name a PNG as GenPulse made it; other programs take the text out when they save it");
  }

  private static CommandFailure failure(Path file, String what, String next) {
    return new CommandFailure(ExitCode.USAGE, file + " " + what, next);
  }
}
