package io.genpulse.server.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// PNG: chunks of length, type, content and checksum. XMP is the text `XML:com.adobe.xmp`
/// (https://www.w3.org/TR/png-3/), a manifest the chunk `caBX`.
final class PngForm implements MarkedForm {
  private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
  // Not compressed, no language, no translated keyword.
  private static final String XMP = "XML:com.adobe.xmp\0\0\0\0\0";

  @Override
  public List<Segment> segments(FileChannel channel) throws IOException {
    if (!Segment.text(Segment.read(channel, 0, 8), 0, 8).equals(SIGNATURE)) {
      throw new IOException("not a PNG");
    }
    var chunks = new ArrayList<Segment>();
    for (long at = 8; at + 12 <= channel.size(); at = chunks.getLast().end() + 4) {
      byte[] head = Segment.read(channel, at, 8);
      long length = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
      chunks.add(new Segment(Segment.text(head, 4, 4), at + 8, length));
    }
    return chunks;
  }

  @Override
  public Segment.Kind xmp() {
    return new Segment.Kind("iTXt", XMP);
  }

  @Override
  public Segment.Kind seal() {
    return new Segment.Kind("caBX", "");
  }

  /// After the header, which is the first chunk.
  @Override
  public void insert(FileChannel channel, byte[] xmp) throws IOException {
    var content = new ByteArrayOutputStream();
    content.writeBytes(("iTXt" + XMP).getBytes(StandardCharsets.ISO_8859_1));
    content.writeBytes(xmp);
    var crc = new CRC32();
    crc.update(content.toByteArray());
    var chunk = new ByteArrayOutputStream();
    var out = new DataOutputStream(chunk);
    out.writeInt(content.size() - 4);
    out.write(content.toByteArray());
    out.writeInt((int) crc.getValue());
    Segment.insert(channel, segments(channel).getFirst().end() + 4, chunk.toByteArray());
  }
}
