package io.genpulse.engine.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechEngineTest extends EngineContract {
  private static final String WORDS =
      "Good morning. The lake is calm today, and snow lies on the mountains. It is seven o'clock.";

  @TempDir Path folder;

  @Override
  protected Engine open() {
    return new SpeechEngineFactory()
        .open(
            new EngineSettings(
                List.of(), "", folder, 0, EngineOptions.standard(new SpeechEngineFactory())));
  }

  @Override
  protected int mostFiles() {
    return 1;
  }

  private static TextToSpeech.Request request(
      String text, @Nullable String voice, @Nullable String language, @Nullable Double speed) {
    return new TextToSpeech.Request(text, voice, language, speed, null, null, null, Map.of());
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToSpeech) engine).speak(request(WORDS, null, null, null), job);
  }

  private static Refusal refused(TextToSpeech.Request request, String field) {
    return new Refusal(
        (engine, job) -> ((TextToSpeech) engine).speak(request, job),
        EngineError.INVALID_REQUEST,
        field);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        refused(request("hello", "anna", null, null), "voice"),
        refused(request("hallo", null, "de", null), "language"),
        refused(request("hello", null, null, 9.0), "speed"),
        refused(request("早上好", null, null, null), "text"),
        refused(
            new TextToSpeech.Request("a", null, null, null, null, "mp3", null, Map.of()),
            "output_format"),
        refused(
            new TextToSpeech.Request("a", null, null, null, "softly", null, null, Map.of()),
            "instructions"),
        refused(
            new TextToSpeech.Request("a", null, null, null, null, null, "tts-1", Map.of()),
            "model"),
        refused(
            new TextToSpeech.Request("a", null, null, null, null, null, null, Map.of("pitch", 3)),
            "provider_params"));
  }

  private GeneratedFile spoken(TextToSpeech.Request request) throws InterruptedException {
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      ((TextToSpeech) engine).speak(request, job);
    }
    return job.files().getFirst();
  }

  @Test
  void theSoundIsSpeechAndAsLongAsItSays() throws Exception {
    GeneratedFile file = spoken(request(WORDS, null, "en-GB", null));

    assertThat(file.mediaType()).isEqualTo("audio/wav");
    File wav = file.path().toFile();
    AudioFormat format = AudioSystem.getAudioFileFormat(wav).getFormat();
    assertThat(format.getSampleRate()).isEqualTo(16_000);
    assertThat(format.getChannels()).isEqualTo(1);
    Duration duration = Objects.requireNonNull(file.duration());
    assertThat(duration).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(12));
    try (var sound = AudioSystem.getAudioInputStream(wav)) {
      byte[] samples = sound.readAllBytes();
      assertThat(samples.length / 32_000.0).isCloseTo(duration.toMillis() / 1_000.0, within(0.01));
      assertThat(loudness(samples)).isGreaterThan(500);
    }
  }

  /// Root of the mean square of samples of 16 bit; silence is below 10.
  private static double loudness(byte[] samples) {
    double sum = 0;
    for (int n = 0; n + 1 < samples.length; n += 2) {
      double sample = (samples[n + 1] << 8) | (samples[n] & 0xff);
      sum += sample * sample;
    }
    return Math.sqrt(2 * sum / samples.length);
  }

  @Test
  void fasterIsShorter() throws Exception {
    Duration plain = Objects.requireNonNull(spoken(request(WORDS, "kevin", null, null)).duration());
    Duration fast = Objects.requireNonNull(spoken(request(WORDS, "kevin", null, 2.0)).duration());

    assertThat(fast).isLessThan(plain.multipliedBy(2).dividedBy(3));
  }

  @Test
  void aTextWithoutSentencesComesInPieces() {
    SpeechPlan plan = SpeechPlan.of(request("word ".repeat(1_000) + "!", null, null, null));

    assertThat(plan.sentences()).hasSize(5).allMatch(sentence -> sentence.length() <= 1_000);
  }
}
