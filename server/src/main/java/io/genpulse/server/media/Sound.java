package io.genpulse.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// How long sound files last.
final class Sound {
  private static final int LAST_PAGES = 1 << 16;
  private static final int OPUS_RATE = 48_000;
  private static final int[] MP3_RATES = {44_100, 48_000, 32_000};
  private static final int[] MP3_KILOBITS = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] MP3_KILOBITS_LOW = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };

  private Sound() {}

  /// Chunks of RIFF: `fmt ` tells the bytes a second, `data` how many there are.
  static MediaFacts wav(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long rate = 0;
      for (long at = 12; at + 8 <= channel.size(); ) {
        ByteBuffer head = read(channel, at, 8).order(ByteOrder.LITTLE_ENDIAN);
        String id = name(head);
        long bytes = Integer.toUnsignedLong(head.getInt());
        if (id.equals("fmt ")) {
          rate = read(channel, at + 8, 16).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
        } else if (id.equals("data") && rate > 0) {
          return seconds(Math.min(bytes, channel.size() - at - 8), rate);
        }
        at += 8 + bytes + (bytes & 1);
      }
      return MediaFacts.NONE;
    }
  }

  /// The block STREAMINFO is the first (RFC 9639, 8.2): 20 bits of rate, 36 of samples.
  static MediaFacts flac(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = read(channel, 0, 26);
      if (!name(head).equals("fLaC")) {
        return MediaFacts.NONE;
      }
      long bits = head.getLong(18);
      return seconds(bits & 0xfffffffffL, bits >>> 44);
    }
  }

  /// The last page tells the number of the last sample (RFC 3533, 6); Opus counts 48,000 a second
  /// (RFC 7845, 4), Vorbis says how many.
  static MediaFacts ogg(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer begin = read(channel, 0, (int) Math.min(channel.size(), 64));
      String head = StandardCharsets.ISO_8859_1.decode(begin.duplicate()).toString();
      int vorbis = head.indexOf("\u0001vorbis");
      long rate =
          vorbis < 0
              ? OPUS_RATE
              : Integer.toUnsignedLong(begin.order(ByteOrder.LITTLE_ENDIAN).getInt(vorbis + 12));
      int tail = (int) Math.min(channel.size(), LAST_PAGES);
      ByteBuffer end = read(channel, channel.size() - tail, tail).order(ByteOrder.LITTLE_ENDIAN);
      String pages = StandardCharsets.ISO_8859_1.decode(end.duplicate()).toString();
      int last = pages.lastIndexOf("OggS");
      return last < 0 ? MediaFacts.NONE : seconds(end.getLong(last + 6), rate);
    }
  }

  /// By the first frame's bit rate, or by the number of frames that a Xing or Info head tells.
  static MediaFacts mp3(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long at = afterTag(channel);
      ByteBuffer frame = read(channel, at, (int) Math.min(256, channel.size() - at));
      int head = frame.getInt(0);
      boolean one = ((head >>> 19) & 3) == 3;
      int index = (head >>> 12) & 15;
      int kind = (head >>> 10) & 3;
      if ((head >>> 21) != 0x7ff || kind == 3 || index == 0 || index == 15) {
        return MediaFacts.NONE;
      }
      int version = (head >>> 19) & 3;
      int rate = MP3_RATES[kind] / (one ? 1 : version == 2 ? 2 : 4);
      String words = StandardCharsets.ISO_8859_1.decode(frame.duplicate()).toString();
      int xing = Math.max(words.indexOf("Xing"), words.indexOf("Info"));
      if (xing > 0 && (frame.getInt(xing + 4) & 1) == 1) {
        return seconds(frame.getInt(xing + 8) * (one ? 1_152L : 576L), rate);
      }
      int kilobits = (one ? MP3_KILOBITS : MP3_KILOBITS_LOW)[index];
      return seconds(channel.size() - at, kilobits * 125L);
    }
  }

  /// An ID3v2 tag goes before; its length has 7 bits a byte.
  private static long afterTag(FileChannel channel) throws IOException {
    ByteBuffer head = read(channel, 0, 10);
    if (!StandardCharsets.ISO_8859_1.decode(head.slice(0, 3)).toString().equals("ID3")) {
      return 0;
    }
    int length = 0;
    for (int n = 6; n < 10; n++) {
      length = (length << 7) | (head.get(n) & 0x7f);
    }
    return 10L + length;
  }

  private static MediaFacts seconds(long samples, long rate) {
    return rate <= 0 || samples <= 0
        ? MediaFacts.NONE
        : MediaFacts.of(Duration.ofMillis(Math.round(1_000.0 * samples / rate)));
  }

  private static String name(ByteBuffer four) {
    byte[] name = new byte[4];
    four.get(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at + buffer.position());
      if (read < 0) {
        throw new IOException("it is cut");
      }
    }
    return buffer.flip();
  }
}
