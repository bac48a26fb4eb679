package io.genpulse.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosterTest {
  private static final Path VIDEO =
      Path.of("../engines/src/test/resources/comfyui/recordings/12-outputs/005-clip_00001_.mp4");

  @TempDir Path folder;

  @Test
  void theFirstFrameStandsForAVideo() throws IOException {
    Path video = Files.copy(VIDEO, folder.resolve("clip.mp4"));

    BufferedImage poster = ImageIO.read(Poster.draw(video, "video/mp4").orElseThrow().toFile());

    assertThat(poster.getWidth()).isEqualTo(64);
    assertThat(poster.getHeight()).isEqualTo(48);
  }

  @Test
  void theShapeOfASoundStandsForIt() throws IOException {
    var format = new AudioFormat(16_000, 16, 1, true, false);
    byte[] samples = new byte[64_000];
    // Silence, then as loud as can be.
    for (int n = 32_000; n < samples.length; n += 2) {
      samples[n + 1] = 0x7f;
    }
    Path sound = folder.resolve("half.wav");
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
        AudioFileFormat.Type.WAVE,
        sound.toFile());

    BufferedImage poster = ImageIO.read(Poster.draw(sound, "audio/wav").orElseThrow().toFile());

    assertThat(brightness(poster, 160, 20)).isLessThan(60);
    assertThat(brightness(poster, 480, 20)).isGreaterThan(120);
  }

  private static int brightness(BufferedImage picture, int x, int y) {
    int color = picture.getRGB(x, y);
    return (((color >> 16) & 0xff) + ((color >> 8) & 0xff) + (color & 0xff)) / 3;
  }

  @Test
  void whatCannotBeReadHasNone() throws IOException {
    Path junk = Files.write(folder.resolve("junk"), new byte[100]);

    assertThat(Poster.draw(junk, "video/mp4")).isEmpty();
    assertThat(Poster.draw(junk, "audio/wav")).isEmpty();
    assertThat(Poster.draw(junk, "image/png")).isEmpty();
  }
}
