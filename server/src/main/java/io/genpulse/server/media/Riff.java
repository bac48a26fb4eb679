package io.genpulse.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// RIFF: chunks of name, length and content, each at an even place.
final class Riff {
  private static final int HEAD = 12;

  private Riff() {}

  /// @param form such as `WAVE`
  static List<Segment> chunks(FileChannel channel, String form) throws IOException {
    byte[] head = Segment.read(channel, 0, HEAD);
    if (!Segment.text(head, 0, 4).equals("RIFF") || !Segment.text(head, 8, 4).equals(form)) {
      throw new IOException("not RIFF with " + form);
    }
    var chunks = new ArrayList<Segment>();
    for (long at = HEAD; at + 8 <= channel.size(); ) {
      byte[] start = Segment.read(channel, at, 8);
      long length = Integer.toUnsignedLong(number(start, 4));
      chunks.add(new Segment(Segment.text(start, 0, 4), at + 8, length));
      at += 8 + length + (length & 1);
    }
    return chunks;
  }

  static int number(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  static byte[] chunk(String name, byte[] content) {
    return ByteBuffer.allocate(8 + content.length + (content.length & 1))
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .putInt(content.length)
        .put(content)
        .array();
  }

  /// Adds a chunk at the end.
  ///
  /// @throws IOException when the file's end is not that of its last chunk
  static void append(FileChannel channel, String form, byte[] chunk) throws IOException {
    Segment last = chunks(channel, form).getLast();
    long end = last.end() + (last.length() & 1);
    if (last.end() > channel.size()) {
      throw new IOException("the last chunk is cut, or its length is not known");
    }
    // The pad of a last chunk is often left out.
    Segment.write(channel, last.end(), new byte[(int) (end - last.end())]);
    Segment.write(channel, end, chunk);
    updateLength(channel);
  }

  static void updateLength(FileChannel channel) throws IOException {
    byte[] length =
        ByteBuffer.allocate(4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Math.toIntExact(channel.size() - 8))
            .array();
    Segment.write(channel, 4, length);
  }
}
