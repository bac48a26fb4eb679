package io.genpulse.server.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jcodec.codecs.mpa.Mp3Decoder;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.logging.Logger;
import org.jcodec.common.model.Packet;
import org.jcodec.containers.mp3.MPEGAudioDemuxer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The shape of a sound: the loudest sample of each column's part, up and down from the middle.
final class Waveform {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 160;
  private static final Color PAPER = new Color(0x18, 0x1b, 0x22);
  private static final Color INK = new Color(0x7a, 0xa2, 0xf7);

  /// Of MP3; twenty minutes are decoded in some seconds, and a poster is not worth more.
  private static final int MOST_FRAMES = 50_000;

  private static final int LARGEST_FRAME = 1 << 16;

  static {
    // Its own way is to print.
    Logger.addSink(
        message -> LoggerFactory.getLogger(Waveform.class).debug("{}", message.getMessage()));
  }

  private Waveform() {}

  /// Null where its samples are not of 16 bit.
  static @Nullable BufferedImage ofWav(Path file)
      throws IOException, UnsupportedAudioFileException {
    try (AudioInputStream sound =
        AudioSystem.getAudioInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      AudioFormat format = sound.getFormat();
      long frames = sound.getFrameLength();
      if (format.getSampleSizeInBits() != 16 || format.isBigEndian() || frames <= 0) {
        return null;
      }
      int[] peaks = new int[WIDTH];
      long done = 0;
      for (int x = 0; x < WIDTH; x++) {
        long end = frames * (x + 1) / WIDTH;
        long bytes = (end - done) * format.getFrameSize();
        peaks[x] = peak(ByteBuffer.wrap(sound.readNBytes((int) Math.min(1 << 30, bytes))));
        done = end;
      }
      return drawn(peaks);
    }
  }

  /// Null where it is longer than is worth while.
  static @Nullable BufferedImage ofMp3(Path file) throws IOException {
    int[] peaks = new int[1_024];
    int count = 0;
    try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
      var frames = new MPEGAudioDemuxer(channel);
      var decoder = new Mp3Decoder();
      ByteBuffer samples = ByteBuffer.allocate(LARGEST_FRAME);
      for (Packet frame = frames.nextFrame(); frame != null; frame = frames.nextFrame()) {
        if (count == MOST_FRAMES) {
          return null;
        }
        if (count == peaks.length) {
          peaks = Arrays.copyOf(peaks, 2 * count);
        }
        samples.clear();
        peaks[count++] = peak(decoder.decodeFrame(frame.getData(), samples).getData());
      }
    }
    if (count == 0) {
      return null;
    }
    int[] columns = new int[WIDTH];
    for (int x = 0; x < WIDTH; x++) {
      int from = (int) ((long) count * x / WIDTH);
      int to = Math.max(from + 1, (int) ((long) count * (x + 1) / WIDTH));
      columns[x] = Arrays.stream(peaks, from, to).max().orElse(0);
    }
    return drawn(columns);
  }

  /// @param samples of 16 bit, little end first
  private static int peak(ByteBuffer samples) {
    ByteBuffer little = samples.slice().order(ByteOrder.LITTLE_ENDIAN);
    int peak = 0;
    while (little.remaining() >= 2) {
      peak = Math.max(peak, Math.abs(little.getShort()));
    }
    return Math.min(peak, Short.MAX_VALUE);
  }

  private static BufferedImage drawn(int[] peaks) {
    var picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, WIDTH, HEIGHT);
    canvas.setColor(INK);
    for (int x = 0; x < WIDTH; x++) {
      int half = Math.max(1, peaks[x] * (HEIGHT / 2 - 4) / Short.MAX_VALUE);
      canvas.drawLine(x, HEIGHT / 2 - half, x, HEIGHT / 2 + half);
    }
    canvas.dispose();
    return picture;
  }
}
