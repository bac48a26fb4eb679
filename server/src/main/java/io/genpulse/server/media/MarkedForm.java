package io.genpulse.server.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/// A form of file that has a place for XMP and one for a manifest of C2PA.
interface MarkedForm {
  /// Its parts, in order.
  ///
  /// @throws IOException when the file has another form, or is cut
  List<Segment> segments(FileChannel channel) throws IOException;

  /// The part that holds XMP.
  Segment.Kind xmp();

  /// The part that holds a manifest of C2PA.
  Segment.Kind seal();

  /// Puts XMP where readers look for it. The file has none.
  void insert(FileChannel channel, byte[] xmp) throws IOException;

  static Optional<MarkedForm> of(String mediaType) {
    return switch (mediaType) {
      case "image/png" -> Optional.of(new PngForm());
      case "image/jpeg" -> Optional.of(new JpegForm());
      case "image/webp" -> Optional.of(new WebpForm());
      case "audio/wav", "audio/x-wav" -> Optional.of(new WavForm());
      case "video/mp4", "video/quicktime" -> Optional.of(new Mp4Form());
      default -> Optional.empty();
    };
  }
}
