package io.genpulse.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Size and length of WebM and Matroska files, out of the elements `Info` and `Tracks` that stand
/// before the frames (RFC 8794 and RFC 9559).
final class Matroska {
  private static final int SEGMENT = 0x18538067;
  private static final int INFO = 0x1549A966;
  private static final int TIMESTAMP_SCALE = 0x2AD7B1;
  private static final int DURATION = 0x4489;
  private static final int TRACKS = 0x1654AE6B;
  private static final int TRACK_ENTRY = 0xAE;
  private static final int VIDEO = 0xE0;
  private static final int WIDTH = 0xB0;
  private static final int HEIGHT = 0xBA;
  private static final int HEAD_BYTES = 1 << 20;
  private static final long NANOSECONDS = 1_000_000;

  private long scale = NANOSECONDS;
  private double units;
  private @Nullable Integer width;
  private @Nullable Integer height;

  private Matroska() {}

  static MediaFacts facts(Path file) throws IOException {
    ByteBuffer head;
    try (FileChannel channel = FileChannel.open(file)) {
      head = ByteBuffer.allocate((int) Math.min(channel.size(), HEAD_BYTES));
      while (head.hasRemaining() && channel.read(head) >= 0) {}
      head.flip();
    }
    var found = new Matroska();
    found.elements(head);
    return new MediaFacts(
        found.width,
        found.height,
        found.units <= 0
            ? null
            : Duration.ofMillis(Math.round(found.units * found.scale / NANOSECONDS)));
  }

  private void elements(ByteBuffer from) {
    while (from.remaining() > 2) {
      int id = (int) number(from, false);
      long length = number(from, true);
      // One of unknown length goes on to the end.
      int bytes = (int) Math.min(length < 0 ? Integer.MAX_VALUE : length, from.remaining());
      ByteBuffer content = from.slice(from.position(), bytes);
      from.position(from.position() + bytes);
      switch (id) {
        case SEGMENT, INFO, TRACKS, TRACK_ENTRY, VIDEO -> elements(content);
        case TIMESTAMP_SCALE -> scale = unsigned(content);
        case DURATION -> units = bytes == 4 ? content.getFloat() : content.getDouble();
        case WIDTH -> width = (int) unsigned(content);
        case HEIGHT -> height = (int) unsigned(content);
        default -> {}
      }
    }
  }

  /// The zeros before its first bit say how long it is; that bit is part of an id, not of a length.
  private static long number(ByteBuffer from, boolean masked) {
    int first = from.get() & 0xff;
    int bytes = Integer.numberOfLeadingZeros(first) - 23;
    if (bytes > 8) {
      throw new IllegalArgumentException("no number of EBML");
    }
    long value = masked ? first & (0xff >> bytes) : first;
    boolean unknown = masked && value == (0xff >> bytes);
    for (int n = 1; n < bytes; n++) {
      int next = from.get() & 0xff;
      unknown &= next == 0xff;
      value = (value << 8) | next;
    }
    return unknown ? -1 : value;
  }

  private static long unsigned(ByteBuffer content) {
    long value = 0;
    while (content.hasRemaining()) {
      value = (value << 8) | (content.get() & 0xff);
    }
    return value;
  }
}
