package io.genpulse.server.input;

import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/// Turns what a parameter says of a file into a local file: the key of an upload, an http(s) link,
/// or a `data:` URI with base64. What engines get is always a file of a known kind.
///
/// Safe for use by several threads.
public final class InputFiles {
  private final ObjectStorage storage;
  private final LinkedFiles links;
  private final long mostBytes;

  public InputFiles(ObjectStorage storage, InputSettings settings) {
    this.storage = storage;
    this.links = new LinkedFiles(settings);
    this.mostBytes = settings.maxBytes();
  }

  /// Puts the file into `folder`, under a name of its own that tells its kind. Blocks.
  ///
  /// @throws InputException in one sentence
  /// @throws io.genpulse.server.storage.StorageException when the object store does not answer
  public Path resolve(String reference, Path folder) throws InterruptedException {
    try {
      Path raw = Files.createTempFile(folder, "input-", ".part");
      String lower =
          reference.substring(0, Math.min(8, reference.length())).toLowerCase(Locale.ROOT);
      if (lower.startsWith("data:")) {
        Files.write(raw, data(reference));
      } else if (lower.startsWith("http://") || lower.startsWith("https://")) {
        links.fetch(reference, raw);
      } else {
        upload(reference, raw);
      }
      return named(raw);
    } catch (IOException e) {
      throw new UncheckedIOException("an input cannot be written to " + folder, e);
    }
  }

  private byte[] data(String uri) {
    int comma = uri.indexOf(',');
    if (comma < 0 || !uri.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
      throw InputException.wrong("a data: URI must hold base64");
    }
    if ((uri.length() - comma) / 4L * 3 > mostBytes) {
      throw InputException.wrong("the data: URI holds more than %d bytes".formatted(mostBytes));
    }
    try {
      return Base64.getMimeDecoder().decode(uri.substring(comma + 1));
    } catch (IllegalArgumentException e) {
      throw InputException.wrong("the data: URI holds what is no base64");
    }
  }

  private void upload(String key, Path file) {
    if (!key.matches("uploads/[0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9a-f-]{36}\\.[a-z0-9]{1,8}")) {
      throw InputException.wrong(
          "an input is the key of an upload, an http(s) link or a data: URI but was \"%s\""
              .formatted(key.length() <= 80 ? key : key.substring(0, 80) + "..."));
    }
    if (!storage.get(new ObjectKey(key), file)) {
      throw InputException.wrong("there is no upload %s; it may have expired".formatted(key));
    }
  }

  private static Path named(Path raw) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(raw)) {
      head = in.readNBytes(MediaType.HEAD_BYTES);
    }
    MediaType type =
        MediaType.of(head)
            .orElseThrow(
                () -> InputException.wrong("an input must be a picture, a video or a sound"));
    String name = raw.getFileName().toString();
    return Files.move(
        raw, raw.resolveSibling(name.replace(".part", "." + ObjectKey.extension(type.text()))));
  }
}
