package io.genpulse.server.media;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
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
/// others where ffmpeg is installed; the shape of a sound in WAV or MP3. Others have none, since
/// nothing here decodes them.
public final class Poster {
  private static final Logger log = LoggerFactory.getLogger(Poster.class);
  static final int LONGEST_SIDE = 1_024;

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
            case "audio/wav", "audio/x-wav" -> Waveform.ofWav(file);
            case "audio/mpeg" -> Waveform.ofMp3(file);
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
}
