package io.genpulse.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that ComfyUI made; how long they are is known from the graphs that made them.
class MediaProbeTest {
  private static final Path RECORDINGS =
      Path.of("../engines/src/test/resources/comfyui/recordings");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "12-outputs/004-animp_00001_.png, image/png, 48, 32,",
    "12-outputs/003-anim_00001_.webp, image/webp, 48, 32,",
    "30-more-outputs/003-more_00001_.gif, image/gif, 24, 16,",
    "12-outputs/005-clip_00001_.mp4, video/mp4, 64, 48, 1000",
    "12-outputs/006-clip_00001_.webm, video/webm, 64, 48, 500",
    "12-outputs/007-tone_00001_.flac, audio/flac, , , 500",
    "12-outputs/008-tone_00002_.mp3, audio/mpeg, , , 500",
    "12-outputs/009-tone_00003_.opus, audio/ogg, , , 500"
  })
  void sizeAndLengthAreRead(
      String file,
      String mediaType,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long milliseconds) {
    MediaFacts facts = MediaProbe.look(RECORDINGS.resolve(file), mediaType);

    assertThat(facts.width()).isEqualTo(width);
    assertThat(facts.height()).isEqualTo(height);
    if (milliseconds == null) {
      assertThat(facts.duration()).isNull();
    } else {
      assertThat(facts.duration())
          .isNotNull()
          .isBetween(Duration.ofMillis(milliseconds - 60), Duration.ofMillis(milliseconds + 60));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "image/png",
    "image/webp",
    "video/mp4",
    "video/webm",
    "audio/wav",
    "audio/flac",
    "audio/ogg",
    "audio/mpeg",
    "text/plain"
  })
  void whatIsNoSuchFileOrCutSaysNothing(String mediaType) throws IOException {
    Path junk = Files.write(folder.resolve("junk"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});

    assertThat(MediaProbe.look(junk, mediaType)).isEqualTo(MediaFacts.NONE);
  }

  @Test
  void aCutVideoSaysNothing() throws IOException {
    byte[] whole = Files.readAllBytes(RECORDINGS.resolve("12-outputs/006-clip_00001_.webm"));
    for (int bytes = 0; bytes < whole.length; bytes += 7) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, bytes));
      MediaProbe.look(cut, "video/webm");
    }
  }
}
