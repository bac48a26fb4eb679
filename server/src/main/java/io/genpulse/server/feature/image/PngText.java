package io.genpulse.server.feature.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;

/// Adds text chunks to a PNG, right after its header: `tEXt` for Latin-1, `iTXt` (UTF-8) for
/// anything else. One that is sealed by a manifest of C2PA stays as it is, byte for byte: any
/// change would break the seal. See https://www.w3.org/TR/png-3/#11textinfo and the chunk `caBX` of
/// the C2PA specification
final class PngText {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  // Signature, and the header chunk: length, type, 13 bytes, checksum.
  private static final int HEADER_END = 8 + 4 + 4 + 13 + 4;

  private PngText() {}

  static void add(Path png, Map<String, String> texts) throws IOException {
    byte[] file = Files.readAllBytes(png);
    if (file.length < HEADER_END
        || !Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new IOException("not a PNG");
    }
    if (isSealed(file)) {
      return;
    }
    var out = new ByteArrayOutputStream(file.length + 4096);
    out.write(file, 0, HEADER_END);
    var data = new DataOutputStream(out);
    for (var text : texts.entrySet()) {
      writeChunk(data, text.getKey(), text.getValue().replace('\0', ' '));
    }
    out.write(file, HEADER_END, file.length - HEADER_END);
    Files.write(png, out.toByteArray());
  }

  private static boolean isSealed(byte[] file) {
    byte[] seal = "caBX".getBytes(StandardCharsets.US_ASCII);
    int at = HEADER_END;
    while (at + 8 <= file.length) {
      if (Arrays.equals(file, at + 4, at + 8, seal, 0, seal.length)) {
        return true;
      }
      int length = ByteBuffer.wrap(file).getInt(at);
      // Length, type and checksum are 12 bytes more.
      if (length < 0 || length > file.length - at - 12) {
        return false;
      }
      at += 12 + length;
    }
    return false;
  }

  private static void writeChunk(DataOutputStream out, String keyword, String text)
      throws IOException {
    boolean latin1 = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    byte[] keywordBytes = (keyword + "\0").getBytes(StandardCharsets.ISO_8859_1);
    // iTXt: not compressed, no language, no translated keyword.
    byte[] middle = latin1 ? new byte[0] : new byte[4];
    byte[] textBytes = text.getBytes(latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    ByteBuffer chunk =
        ByteBuffer.allocate(4 + keywordBytes.length + middle.length + textBytes.length);
    chunk.put((latin1 ? "tEXt" : "iTXt").getBytes(StandardCharsets.US_ASCII));
    chunk.put(keywordBytes).put(middle).put(textBytes);
    var crc = new CRC32();
    crc.update(chunk.array());
    out.writeInt(chunk.capacity() - 4);
    out.write(chunk.array());
    out.writeInt((int) crc.getValue());
  }
}
