package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The chunks of a PNG (PNG 3, 5.3): length, type, data and checksum, up to `IEND`.
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int AROUND_DATA = 12;

  private PngChunks() {}

  /// Whether the file has all of them; one that was cut has not.
  static boolean areWhole(Path file) throws IOException {
    try (FileChannel png = FileChannel.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(8);
      long at = SIGNATURE;
      while (png.read(head.clear(), at) == head.capacity()) {
        at += AROUND_DATA + Integer.toUnsignedLong(head.getInt(0));
        if (at > png.size()) {
          return false;
        }
        if (ISO_8859_1.decode(head.slice(4, 4)).toString().equals("IEND")) {
          return true;
        }
      }
      return false;
    }
  }
}
