package io.genpulse.server.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// MP4 and QuickTime: boxes. XMP is a box `uuid` of its own (XMP specification, part 3, 1.2.7), and
/// so is a manifest. What is added at the end moves nothing that other boxes point to.
final class Mp4Form implements MarkedForm {
  private static final byte[] XMP = HexFormat.of().parseHex("be7acfcb97a942e89c71999491e3afac");
  private static final byte[] MANIFEST =
      HexFormat.of().parseHex("d8fec3d61b0e483c92975828877ec481");
  private static final String UUID = "uuid";

  @Override
  public List<Segment> segments(FileChannel channel) throws IOException {
    var boxes = new ArrayList<Segment>();
    for (long at = 0; at + 8 <= channel.size(); at = boxes.getLast().end()) {
      byte[] head = Segment.read(channel, at, 8);
      String name = Segment.text(head, 4, 4);
      long size = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
      int headBytes = 8;
      if (size == 1) {
        headBytes = 16;
        size = ByteBuffer.wrap(Segment.read(channel, at + 8, 8)).getLong();
      } else if (size == 0) {
        size = channel.size() - at;
      }
      if (size < headBytes || (boxes.isEmpty() && !name.equals("ftyp"))) {
        throw new IOException("not an MP4");
      }
      boxes.add(new Segment(name, at + headBytes, size - headBytes));
    }
    return boxes;
  }

  @Override
  public Segment.Kind xmp() {
    return new Segment.Kind(UUID, Segment.text(XMP, 0, XMP.length));
  }

  @Override
  public Segment.Kind seal() {
    return new Segment.Kind(UUID, Segment.text(MANIFEST, 0, MANIFEST.length));
  }

  @Override
  public void insert(FileChannel channel, byte[] xmp) throws IOException {
    Segment last = segments(channel).getLast();
    if (isOpen(channel, last) || last.end() != channel.size()) {
      throw new IOException("the last box has no end of its own");
    }
    var box = new ByteArrayOutputStream();
    var out = new DataOutputStream(box);
    out.writeInt(8 + XMP.length + xmp.length);
    out.writeBytes(UUID);
    out.write(XMP);
    out.write(xmp);
    Segment.write(channel, channel.size(), box.toByteArray());
  }

  /// A size of 0 says that the box goes on to the end of the file.
  private static boolean isOpen(FileChannel channel, Segment box) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(Segment.read(channel, box.at() - 8, 8));
    return head.getInt() == 0 && Segment.text(head.array(), 4, 4).equals(box.name());
  }
}
