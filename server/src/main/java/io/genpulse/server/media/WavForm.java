package io.genpulse.server.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/// WAV: XMP is the chunk `_PMX` (XMP specification, part 3, 2.3.3), a manifest the chunk `C2PA`.
final class WavForm implements MarkedForm {
  private static final String FORM = "WAVE";
  private static final String XMP = "_PMX";

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
    Riff.append(channel, FORM, Riff.chunk(XMP, xmp));
  }
}
