package io.genpulse.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PosterTest {
  private static final Path VIDEO =
      Path.of("../engines/src/test/resources/comfyui/recordings/12-outputs/005-clip_00001_.mp4");

  private static final Path WEBM =
      Path.of("../engines/src/test/resources/comfyui/recordings/12-outputs/006-clip_00001_.webm");

  @TempDir Path folder;

  @Test
  void theFirstFrameStandsForAVideo() throws Exception {
    Path video = Files.copy(VIDEO, folder.resolve("clip.mp4"));

    BufferedImage poster = ImageIO.read(Poster.draw(video, "video/mp4").orElseThrow().toFile());

    assertThat(poster.getWidth()).isEqualTo(64);
    assertThat(poster.getHeight()).isEqualTo(48);
  }

  /// Its last word is where the frame goes, the one after `-i` the video.
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void videosOfOtherCodingsHaveOneWhereFfmpegIsInstalled() throws Exception {
    Path webm = Files.copy(WEBM, folder.resolve("clip.webm"));
    Path frame = folder.resolve("red.png");
    var red = new BufferedImage(2_048, 512, BufferedImage.TYPE_INT_RGB);
    red.setRGB(0, 0, 0xff0000);
    ImageIO.write(red, "png", frame.toFile());
    Path bin = Files.createDirectory(folder.resolve("bin"));
    assertThat(Poster.draw(webm, "video/webm", bin.toString())).isEmpty();
    ffmpeg(
        bin,
        "[ \"$*\" != \"${*#*-i file:%s }\" ] && cp %s \"${out#file:}\"".formatted(webm, frame));

    BufferedImage poster =
        ImageIO.read(Poster.draw(webm, "video/webm", bin.toString()).orElseThrow().toFile());
    assertThat(poster.getWidth()).isEqualTo(1_024);
    assertThat(poster.getHeight()).isEqualTo(256);
    assertThat(folder.resolve("clip.webm.frame.png")).doesNotExist();

    ffmpeg(bin, "exit 1");
    assertThat(Poster.draw(webm, "video/webm", bin.toString())).isEmpty();
    ffmpeg(bin, "exec sleep 600");
    assertThat(new Ffmpeg(bin.resolve("ffmpeg"), Duration.ofMillis(200)).frame(webm)).isNull();
  }

  private static void ffmpeg(Path bin, String does) throws IOException {
    Path program =
        Files.writeString(
            bin.resolve("ffmpeg"),
            "#!/bin/sh\nPATH=/usr/bin:/bin\nfor out; do :; done\n" + does + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theShapeOfASoundStandsForIt() throws Exception {
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

  @Test
  void soIsTheShapeOfAnMp3() throws Exception {
    Path sound = folder.resolve("half.mp3");
    try (var mp3 = PosterTest.class.getResourceAsStream("silence-then-tone.mp3")) {
      Files.write(sound, Objects.requireNonNull(mp3).readAllBytes());
    }

    BufferedImage poster = ImageIO.read(Poster.draw(sound, "audio/mpeg").orElseThrow().toFile());

    assertThat(poster.getWidth()).isEqualTo(640);
    assertThat(brightness(poster, 160, 30)).isLessThan(60);
    assertThat(brightness(poster, 480, 30)).isGreaterThan(120);
  }

  private static int brightness(BufferedImage picture, int x, int y) {
    int color = picture.getRGB(x, y);
    return (((color >> 16) & 0xff) + ((color >> 8) & 0xff) + (color & 0xff)) / 3;
  }

  @Test
  void whatCannotBeReadHasNone() throws Exception {
    Path junk = Files.write(folder.resolve("junk"), new byte[100]);

    assertThat(Poster.draw(junk, "video/mp4")).isEmpty();
    assertThat(Poster.draw(junk, "audio/wav")).isEmpty();
    assertThat(Poster.draw(junk, "audio/mpeg")).isEmpty();
    assertThat(Poster.draw(junk, "image/png")).isEmpty();
  }
}
