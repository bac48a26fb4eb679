package io.genpulse.server.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a file says of where it comes from: its XMP, and whether a manifest of C2PA
/// (https://c2pa.org/specifications/) seals it.
///
/// @param xmp the packet, as text; null = none
/// @param sealed any change would break the manifest
public record FileMarks(@Nullable String xmp, boolean sealed) {
  private static final FileMarks NONE = new FileMarks(null, false);
  private static final long MOST_XMP_BYTES = 4 << 20;

  /// The word of IPTC for where it comes from.
  public Optional<String> digitalSource() {
    return Optional.ofNullable(xmp).flatMap(DigitalSource::wordIn);
  }

  /// Nothing of kinds of file that are not known here.
  ///
  /// @param mediaType such as `image/jpeg`
  /// @throws IOException when the file is none of that kind
  public static FileMarks read(Path file, String mediaType) throws IOException {
    Optional<MarkedForm> form = MarkedForm.of(mediaType);
    if (form.isEmpty()) {
      return NONE;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, form.get());
    }
  }

  private static FileMarks read(FileChannel channel, MarkedForm form) throws IOException {
    List<Segment> segments = form.segments(channel);
    boolean sealed = false;
    String xmp = null;
    for (Segment segment : segments) {
      sealed |= segment.is(channel, form.seal());
      if (xmp == null && segment.is(channel, form.xmp())) {
        xmp = text(segment.after(form.xmp()), channel);
      }
    }
    return new FileMarks(xmp, sealed);
  }

  private static String text(Segment packet, FileChannel channel) throws IOException {
    long length = Math.min(packet.length(), MOST_XMP_BYTES);
    return new String(Segment.read(channel, packet.at(), (int) length), StandardCharsets.UTF_8);
  }

  /// Writes where the file comes from into it. One that has XMP or a seal of its own stays as it
  /// is, byte for byte, and so does one of a kind that takes no mark here.
  ///
  /// @throws IOException when the file is none of that kind; it is untouched then
  public static void mark(Path file, String mediaType, DigitalSource source) throws IOException {
    Optional<MarkedForm> form = MarkedForm.of(mediaType);
    if (form.isEmpty()) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileMarks there = read(channel, form.get());
      if (there.xmp() == null && !there.sealed()) {
        form.get().insert(channel, source.xmp().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
