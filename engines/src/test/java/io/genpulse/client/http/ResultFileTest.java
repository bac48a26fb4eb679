package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.Size;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class ResultFileTest {
  @TempDir Path folder;

  private RecordingJob told(byte[] bytes) throws Exception {
    var job = new RecordingJob(folder);
    Path file = Files.write(folder.resolve("answer"), bytes);
    ResultFile.tell(job, file, "picture", new Size(64, 48), Map.of());
    return job;
  }

  @Test
  void aPictureIsToldAsWhatItIs() throws Exception {
    RecordingJob job = told(TestPictures.png(64, 48));

    assertThat(job.files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.path()).hasFileName("picture.png");
              assertThat(file.width()).isEqualTo(64);
              assertThat(file.metadata()).isEmpty();
            });
  }

  @Test
  void aPictureThatIsCutIsNone() {
    byte[] whole = TestPictures.png(64, 48);
    for (int bytes : new int[] {20, 33, whole.length / 2, whole.length - 1}) {
      assertThatThrownBy(() -> told(Arrays.copyOf(whole, bytes)))
          .as("%d bytes", bytes)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE))
          .hasMessage("the provider's picture is damaged: it is cut off");
    }
  }

  @Test
  void aPageIsNoPicture() {
    assertThatThrownBy(() -> told("<html>".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(EngineException.class)
        .hasMessage("the provider's result is no picture, sound or video");
  }
}
