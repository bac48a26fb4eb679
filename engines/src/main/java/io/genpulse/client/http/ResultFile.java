package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.capability.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// A file that a provider made, on its way to the job.
public final class ResultFile {
  private static final int HEAD = 32;

  private ResultFile() {}

  /// Tells the job of a file, under its name and with what it really is. A size other than the one
  /// asked for is kept, with a warning among the metadata.
  ///
  /// @param name without ending
  /// @param asked nulls where any size will do
  /// @throws EngineException when it is no picture, sound or video
  public static void tell(
      EngineJob job, Path file, String name, Size asked, Map<String, Object> metadata)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the attempt is to stop");
    }
    job.made(named(job.folder(), file, name, asked, metadata));
  }

  private static GeneratedFile named(
      Path folder, Path file, String name, Size asked, Map<String, Object> metadata) {
    try {
      FileKind kind =
          FileKind.of(file)
              .orElseThrow(
                  () ->
                      new EngineException(
                          EngineError.UNAVAILABLE,
                          "the provider's result is no picture, sound or video"));
      if (kind == FileKind.PNG && !PngChunks.areWhole(file)) {
        throw new EngineException(
            EngineError.UNAVAILABLE, "the provider's picture is damaged: it is cut off");
      }
      Path named = Files.move(file, folder.resolve(name + "." + kind.ending()));
      Size size = size(named, kind);
      var more = new LinkedHashMap<>(metadata);
      if (differs(asked.width(), size.width()) || differs(asked.height(), size.height())) {
        more.put(
            "warning",
            "asked for %sx%s, the provider made %sx%s"
                .formatted(asked.width(), asked.height(), size.width(), size.height()));
      }
      return new GeneratedFile(named, kind.mediaType(), size.width(), size.height(), null, more);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the provider's result cannot be stored: " + e.getMessage(), e);
    }
  }

  private static boolean differs(@Nullable Integer asked, @Nullable Integer made) {
    return asked != null && made != null && !asked.equals(made);
  }

  /// What its header says; nulls where it has no size, or none that is read here.
  public static Size size(Path file, FileKind kind) throws IOException {
    return switch (kind) {
      case PNG, JPEG, GIF -> byImageIo(file);
      case WEBP -> ofWebp(file);
      case WAV, OGG, FLAC, MP3, MP4, WEBM, SVG -> new Size(null, null);
    };
  }

  private static Size byImageIo(Path file) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("no picture in " + file.getFileName());
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return new Size(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    }
  }

  /// The three forms of RFC 9649.
  private static Size ofWebp(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    if (head.length < HEAD - 2) {
      return new Size(null, null);
    }
    return switch (new String(head, 12, 4, ISO_8859_1)) {
      case "VP8X" -> new Size(1 + little(head, 24, 3), 1 + little(head, 27, 3));
      case "VP8 " -> new Size(little(head, 26, 2) & 0x3fff, little(head, 28, 2) & 0x3fff);
      case "VP8L" ->
          new Size(1 + (little(head, 21, 4) & 0x3fff), 1 + ((little(head, 21, 4) >>> 14) & 0x3fff));
      default -> new Size(null, null);
    };
  }

  private static int little(byte[] bytes, int offset, int count) {
    int value = 0;
    for (int n = count - 1; n >= 0; n--) {
      value = (value << 8) | (bytes[offset + n] & 0xff);
    }
    return value;
  }
}
