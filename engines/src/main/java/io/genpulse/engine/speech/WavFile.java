package io.genpulse.engine.speech;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A WAV file of one channel of 16 bit that grows as it is written (Multimedia Programming
/// Interface and Data Specifications 1.0, Waveform Audio File Format).
final class WavFile implements AutoCloseable {
  private static final int HEADER = 44;
  private static final int BYTES_A_SAMPLE = 2;

  private final RandomAccessFile file;
  private final int rate;
  private long bytes;

  /// @param rate samples a second
  WavFile(Path path, int rate) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.rate = rate;
    file.write(new byte[HEADER]);
  }

  /// @param samples little end first
  void write(byte[] samples, int offset, int length) throws IOException {
    file.write(samples, offset, length);
    bytes += length;
  }

  Duration duration() {
    return Duration.ofNanos(bytes * 1_000_000_000 / ((long) rate * BYTES_A_SAMPLE));
  }

  @Override
  public void close() throws IOException {
    try (file) {
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put(word("RIFF")).putInt((int) (HEADER - 8 + bytes)).put(word("WAVE"));
      header.put(word("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
      header.putInt(rate).putInt(rate * BYTES_A_SAMPLE);
      header.putShort((short) BYTES_A_SAMPLE).putShort((short) (8 * BYTES_A_SAMPLE));
      header.put(word("data")).putInt((int) bytes);
      file.seek(0);
      file.write(header.array());
    }
  }

  private static byte[] word(String four) {
    return four.getBytes(StandardCharsets.US_ASCII);
  }
}
