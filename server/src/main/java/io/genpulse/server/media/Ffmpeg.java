package io.genpulse.server.media;

import io.genpulse.engine.ProgramFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// The program ffmpeg, where it is installed: it decodes what nothing in Java does (VP9, AV1,
/// HEVC).
///
/// @param program its file
/// @param patience how long it may work on one video
record Ffmpeg(Path program, Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SMALL =
      "scale=w='min(MOST,iw)':h='min(MOST,ih)':force_original_aspect_ratio=decrease"
          .replace("MOST", Integer.toString(Poster.LONGEST_SIDE));

  /// @param path as the variable `PATH`
  static Optional<Ffmpeg> on(String path) {
    return ProgramFile.find("ffmpeg", path).map(file -> new Ffmpeg(file, PATIENCE));
  }

  /// The first frame; null where there is none.
  @Nullable BufferedImage frame(Path video) throws IOException, InterruptedException {
    Path frame = video.resolveSibling(video.getFileName() + ".frame.png");
    Process process =
        new ProcessBuilder(
                program.toString(),
                // It is a file of somebody's: no other file, and nothing of the network, is opened.
                "-nostdin",
                "-v",
                "error",
                "-threads",
                "1",
                "-protocol_whitelist",
                "file",
                "-i",
                "file:" + video.toAbsolutePath(),
                "-frames:v",
                "1",
                "-vf",
                SMALL,
                "-y",
                "file:" + frame.toAbsolutePath())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
              && process.exitValue() == 0
              && Files.exists(frame)
          ? ImageIO.read(frame.toFile())
          : null;
    } finally {
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(frame);
    }
  }
}
