package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// What a file is by its first bytes, whatever its name or its sender says.
public enum FileKind {
  PNG("image/png", "png", "\u0089PNG\r\n\u001a\n", 0),
  JPEG("image/jpeg", "jpg", "\u00ff\u00d8\u00ff", 0),
  GIF("image/gif", "gif", "GIF8", 0),
  WEBP("image/webp", "webp", "WEBP", 8),
  WAV("audio/wav", "wav", "WAVE", 8),
  OGG("audio/ogg", "ogg", "OggS", 0),
  FLAC("audio/flac", "flac", "fLaC", 0),
  MP3("audio/mpeg", "mp3", "ID3", 0),
  MP4("video/mp4", "mp4", "ftyp", 4),
  WEBM("video/webm", "webm", "\u001aE\u00df\u00a3", 0),
  SVG("image/svg+xml", "svg", "<svg", 0);

  private static final int HEAD = 64;

  private final String mediaType;
  private final String ending;
  private final String magic;
  private final int offset;

  FileKind(String mediaType, String ending, String magic, int offset) {
    this.mediaType = mediaType;
    this.ending = ending;
    this.magic = magic;
    this.offset = offset;
  }

  public String mediaType() {
    return mediaType;
  }

  /// What names of such files end with, without a dot.
  public String ending() {
    return ending;
  }

  /// Empty for anything that is neither picture nor sound nor video, such as a page that explains a
  /// failure.
  public static Optional<FileKind> of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(HEAD));
    }
  }

  static Optional<FileKind> of(byte[] head) {
    String text = new String(head, ISO_8859_1);
    Optional<FileKind> known =
        Arrays.stream(values())
            .filter(kind -> text.startsWith(kind.magic, kind.offset))
            .findFirst();
    return known.or(() -> others(text));
  }

  private static Optional<FileKind> others(String text) {
    // An MPEG audio frame begins with eleven bits set.
    if (text.length() > 1 && text.charAt(0) == 0xff && (text.charAt(1) & 0xe0) == 0xe0) {
      return Optional.of(MP3);
    }
    return text.startsWith("<?xml") ? Optional.of(SVG) : Optional.empty();
  }
}
