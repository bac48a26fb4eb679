package io.genpulse.server.media;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A part of a file that has a name: a chunk, a box, a marker segment.
///
/// @param at where its content begins
/// @param length of its content
record Segment(String name, long at, long length) {
  /// How a segment is known.
  ///
  /// @param start of its content, as Latin-1
  record Kind(String name, String start) {}

  boolean is(FileChannel channel, Kind kind) throws IOException {
    byte[] start = kind.start().getBytes(StandardCharsets.ISO_8859_1);
    return name.equals(kind.name())
        && length >= start.length
        && Arrays.equals(read(channel, at, start.length), start);
  }

  /// What follows the start that it is known by.
  Segment after(Kind kind) {
    int start = kind.start().length();
    return new Segment(name, at + start, length - start);
  }

  long end() {
    return at + length;
  }

  /// @throws EOFException when the file ends before
  static byte[] read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file is cut");
      }
    }
    return bytes.array();
  }

  static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /// Puts bytes into the file; what followed there comes after them.
  static void insert(FileChannel channel, long at, byte[] bytes) throws IOException {
    byte[] rest = read(channel, at, Math.toIntExact(channel.size() - at));
    write(channel, at, bytes);
    write(channel, at + bytes.length, rest);
  }

  static void write(FileChannel channel, long at, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      int _ = channel.write(buffer, at + buffer.position());
    }
  }
}
