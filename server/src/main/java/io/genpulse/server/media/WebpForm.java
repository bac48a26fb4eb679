package io.genpulse.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;

/// WebP (RFC 9649): XMP is the chunk `XMP ` of an extended file, whose first chunk `VP8X` says that
/// it is there. A manifest is the chunk `C2PA`.
final class WebpForm implements MarkedForm {
  private static final String FORM = "WEBP";
  private static final String EXTENDED = "VP8X";
  private static final String LOSSY = "VP8 ";
  private static final String LOSSLESS = "VP8L";
  private static final String XMP = "XMP ";
  private static final int HAS_XMP = 0x04;
  private static final int HAS_ALPHA = 0x10;
  private static final int FIRST_CHUNK = 12;
  private static final int SIDE = 0x3fff;

  @Override
  public List<Segment> segments(FileChannel channel) throws IOException {
    return Riff.chunks(channel, FORM);
  }

  @Override
  public Segment.Kind xmp() {
    return new Segment.Kind(XMP, "");
  }

  @Override
  public Segment.Kind seal() {
    return new Segment.Kind("C2PA", "");
  }

  @Override
  public void insert(FileChannel channel, byte[] xmp) throws IOException {
    Segment first = segments(channel).getFirst();
    switch (first.name()) {
      case EXTENDED -> {
        int flags = Segment.read(channel, first.at(), 1)[0];
        Segment.write(channel, first.at(), new byte[] {(byte) (flags | HAS_XMP)});
      }
      case LOSSY -> Segment.insert(channel, FIRST_CHUNK, extended(lossy(channel, first), 0));
      case LOSSLESS -> {
        int bits = Riff.number(Segment.read(channel, first.at() + 1, 4), 0);
        int alpha = ((bits >>> 28) & 1) == 1 ? HAS_ALPHA : 0;
        Segment.insert(
            channel,
            FIRST_CHUNK,
            extended(new int[] {(bits & SIDE) + 1, ((bits >>> 14) & SIDE) + 1}, alpha));
      }
      default -> throw new IOException("a WebP that begins with " + first.name());
    }
    Riff.append(channel, FORM, Riff.chunk(XMP, xmp));
  }

  /// Width and height stand after the tag and the start code of the key frame (RFC 6386, 9.1).
  private static int[] lossy(FileChannel channel, Segment frame) throws IOException {
    int sides = Riff.number(Segment.read(channel, frame.at() + 6, 4), 0);
    return new int[] {sides & SIDE, (sides >>> 16) & SIDE};
  }

  /// The chunk that makes a simple file an extended one.
  private static byte[] extended(int[] sides, int flags) {
    byte[] content =
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(flags | HAS_XMP)
            .putShort((short) (sides[0] - 1))
            .put((byte) ((sides[0] - 1) >>> 16))
            .putShort((short) (sides[1] - 1))
            .put((byte) ((sides[1] - 1) >>> 16))
            .array();
    return Riff.chunk(EXTENDED, content);
  }
}
