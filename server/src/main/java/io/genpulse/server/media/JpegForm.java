package io.genpulse.server.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// JPEG: marker segments before the picture itself. XMP is an APP1 of its own (XMP specification,
/// part 3, 1.1.3), a manifest lies in JUMBF boxes in APP11.
final class JpegForm implements MarkedForm {
  private static final int START_OF_SCAN = 0xda;
  private static final int END = 0xd9;
  private static final String APP0 = "ffe0";
  private static final String APP1 = "ffe1";
  private static final String APP11 = "ffeb";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  @Override
  public List<Segment> segments(FileChannel channel) throws IOException {
    byte[] start = Segment.read(channel, 0, 2);
    if ((start[0] & 0xff) != 0xff || (start[1] & 0xff) != 0xd8) {
      throw new IOException("not a JPEG");
    }
    var segments = new ArrayList<Segment>();
    for (long at = 2; at + 4 <= channel.size(); at = segments.getLast().end()) {
      ByteBuffer head = ByteBuffer.wrap(Segment.read(channel, at, 4));
      int marker = Short.toUnsignedInt(head.getShort());
      int length = Short.toUnsignedInt(head.getShort());
      if ((marker >>> 8) != 0xff || length < 2) {
        throw new IOException("a JPEG with a segment that is none");
      }
      if ((marker & 0xff) == START_OF_SCAN || (marker & 0xff) == END) {
        break;
      }
      segments.add(new Segment(Integer.toHexString(marker), at + 4, length - 2));
    }
    return segments;
  }

  @Override
  public Segment.Kind xmp() {
    return new Segment.Kind(APP1, XMP);
  }

  @Override
  public Segment.Kind seal() {
    return new Segment.Kind(APP11, "JP");
  }

  /// After what readers want first: JFIF and Exif.
  @Override
  public void insert(FileChannel channel, byte[] xmp) throws IOException {
    long at = 2;
    for (Segment segment : segments(channel)) {
      if (!segment.name().equals(APP0) && !segment.name().equals(APP1)) {
        break;
      }
      at = segment.end();
    }
    byte[] start = XMP.getBytes(StandardCharsets.US_ASCII);
    var segment = new ByteArrayOutputStream();
    var out = new DataOutputStream(segment);
    out.writeShort(0xffe1);
    out.writeShort(2 + start.length + xmp.length);
    out.write(start);
    out.write(xmp);
    Segment.insert(channel, at, segment.toByteArray());
  }
}
