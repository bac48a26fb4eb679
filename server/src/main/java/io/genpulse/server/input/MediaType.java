package io.genpulse.server.input;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The kinds of files that can be inputs, told by their first bytes and never by what somebody says
/// of them. Signatures as in the WHATWG MIME Sniffing standard, section 6.
public enum MediaType {
  PNG("image/png"),
  JPEG("image/jpeg"),
  WEBP("image/webp"),
  GIF("image/gif"),
  MP4("video/mp4"),
  WEBM("video/webm"),
  WAV("audio/wav"),
  MP3("audio/mpeg"),
  FLAC("audio/flac"),
  OGG("audio/ogg");

  /// Bytes that [#of] needs to see.
  public static final int HEAD_BYTES = 16;

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  /// As in `Content-Type`.
  public String text() {
    return text;
  }

  /// @param head the first bytes of a file, at most [#HEAD_BYTES] of them matter
  public static Optional<MediaType> of(byte[] head) {
    String start =
        new String(head, 0, Math.min(head.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
      return Optional.of(GIF);
    }
    if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    }
    if (start.startsWith("RIFF") && start.startsWith("WAVE", 8)) {
      return Optional.of(WAV);
    }
    if (start.startsWith("ftyp", 4)) {
      return Optional.of(MP4);
    }
    if (start.startsWith("\u001aE\u00df\u00a3")) {
      return Optional.of(WEBM);
    }
    if (start.startsWith("fLaC")) {
      return Optional.of(FLAC);
    }
    if (start.startsWith("OggS")) {
      return Optional.of(OGG);
    }
    if (start.startsWith("ID3") || isMp3Frame(head)) {
      return Optional.of(MP3);
    }
    return Optional.empty();
  }

  /// Eleven set bits, then a version, a layer and a bit rate that exist.
  private static boolean isMp3Frame(byte[] head) {
    return head.length >= 3
        && (head[0] & 0xff) == 0xff
        && (head[1] & 0xe0) == 0xe0
        && (head[1] & 0x18) != 0x08
        && (head[1] & 0x06) == 0x02
        && (head[2] & 0xf0) != 0xf0
        && (head[2] & 0xf0) != 0;
  }
}
