package io.genpulse.server.media;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.model.Picture;
import org.jcodec.scale.AWTUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A picture that stands for a file that is none: the first frame of a video in H.264, and of
/// others where ffmpeg is installed; the shape of a sound in WAV. Others have none, since nothing
/// here decodes them.
public final class Poster {
  private static final Logger log = LoggerFactory.getLogger(Poster.class);
  private static final int LONGEST_SIDE = 1_024;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 160;
  private static final Color PAPER = new Color(0x18, 0x1b, 0x22);
  private static final Color INK = new Color(0x7a, 0xa2, 0xf7);

  private Poster() {}

  /// Draws it as a JPEG beside the file. Nothing where there is none, or the file cannot be read: a
  /// result is never lost for its poster.
  public static Optional<Path> draw(Path file, String mediaType) {
    return draw(file, mediaType, System.getenv().getOrDefault("PATH", ""));
  }

  /// @param path where ffmpeg may be
  static Optional<Path> draw(Path file, String mediaType, String path) {
    try {
      BufferedImage picture =
          switch (mediaType) {
            case "video/mp4", "video/quicktime" -> {
              BufferedImage frame = ofH264(file);
              yield frame == null ? ofAny(file, path) : frame;
            }
            case "video/webm", "video/matroska" -> ofAny(file, path);
            case "audio/wav", "audio/x-wav" -> waves(file);
            default -> null;
          };
      return picture == null ? Optional.empty() : Optional.of(write(picture, file));
    } catch (IOException | UnsupportedAudioFileException | RuntimeException | OutOfMemoryError e) {
      log.debug("{} has no poster", file, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Path write(BufferedImage picture, Path file) throws IOException {
    Path poster = file.resolveSibling(file.getFileName() + ".poster.jpg");
    if (!ImageIO.write(picture, "jpg", poster.toFile())) {
      throw new IOException("this Java writes no JPEG");
    }
    return poster;
  }

  private static @Nullable BufferedImage ofAny(Path file, String path)
      throws IOException, InterruptedException {
    Optional<Ffmpeg> ffmpeg = Ffmpeg.on(path);
    BufferedImage frame = ffmpeg.isPresent() ? ffmpeg.get().frame(file) : null;
    return frame == null ? null : small(frame);
  }

  /// Null where it is in another coding.
  private static @Nullable BufferedImage ofH264(Path file) throws IOException {
    try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
      Picture frame = FrameGrab.createFrameGrab(channel).getNativeFrame();
      return frame == null ? null : small(AWTUtil.toBufferedImage(frame));
    } catch (JCodecException | RuntimeException e) {
      log.debug("{} is not read as H.264", file, e);
      return null;
    }
  }

  private static BufferedImage small(BufferedImage picture) {
    double scale =
        Math.min(1, LONGEST_SIDE / (double) Math.max(picture.getWidth(), picture.getHeight()));
    int width = (int) Math.max(1, Math.round(picture.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(picture.getHeight() * scale));
    var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = small.createGraphics();
    canvas.drawImage(
        picture.getScaledInstance(width, height, BufferedImage.SCALE_AREA_AVERAGING), 0, 0, null);
    canvas.dispose();
    return small;
  }

  private static @Nullable BufferedImage waves(Path file)
      throws IOException, UnsupportedAudioFileException {
    try (AudioInputStream sound =
        AudioSystem.getAudioInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      AudioFormat format = sound.getFormat();
      long frames = sound.getFrameLength();
      if (format.getSampleSizeInBits() != 16 || format.isBigEndian() || frames <= 0) {
        return null;
      }
      return waves(sound, frames);
    }
  }

  /// The loudest sample of each column's part, up and down from the middle.
  private static BufferedImage waves(AudioInputStream sound, long frames) throws IOException {
    var picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setColor(PAPER);
    canvas.fillRect(0, 0, WIDTH, HEIGHT);
    canvas.setColor(INK);
    int frameBytes = sound.getFormat().getFrameSize();
    long done = 0;
    for (int x = 0; x < WIDTH; x++) {
      long end = frames * (x + 1) / WIDTH;
      int peak =
          peak(sound.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, (end - done) * frameBytes)));
      done = end;
      int half = Math.max(1, peak * (HEIGHT / 2 - 4) / Short.MAX_VALUE);
      canvas.drawLine(x, HEIGHT / 2 - half, x, HEIGHT / 2 + half);
    }
    canvas.dispose();
    return picture;
  }

  private static int peak(byte[] samples) {
    int peak = 0;
    for (int n = 0; n + 1 < samples.length; n += 2) {
      peak = Math.max(peak, Math.abs((samples[n + 1] << 8) | (samples[n] & 0xff)));
    }
    return Math.min(peak, Short.MAX_VALUE);
  }
}
