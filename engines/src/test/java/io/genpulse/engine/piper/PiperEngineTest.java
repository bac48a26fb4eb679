package io.genpulse.engine.piper;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The engine with a stand-in for the program: a script that keeps what it is told, and writes half
/// a second of sound.
@DisabledOnOs(OS.WINDOWS)
@SuppressWarnings("NullAway.Init") // by JUnit
class PiperEngineTest extends EngineContract {
  private static final int RATE = 22_050;
  private static final String SCRIPT =
      """
      #!/bin/sh
      cat >> "$0.told"
      echo "$@" >> "$0.arguments"
      while [ $# -gt 0 ]; do
        case "$1" in
          --output_file) out=$2 ;;
          --model) model=$2 ;;
        esac
        shift
      done
      case "$model" in *broken*) echo "Traceback"; echo "ValueError: bad voice"; exit 3 ;; esac
      cp "$0.wav" "$out"
      """;

  @TempDir Path place;

  @Override
  protected Engine open() {
    return new PiperEngineFactory().open(installed());
  }

  private Path program() {
    return place.resolve("bin").resolve("piper");
  }

  private EngineSettings settings(Path program) {
    EngineSettings plain =
        EngineUnderTest.settings(new PiperEngineFactory(), Map.of("program", program.toString()));
    return new EngineSettings(List.of(place.resolve("models")), "", place, 0, plain.options());
  }

  private EngineSettings installed() {
    try {
      Files.createDirectories(program().getParent());
      Files.writeString(program(), SCRIPT);
      assertThat(program().toFile().setExecutable(true)).isTrue();
      byte[] samples = new byte[RATE];
      try (var sound =
          new AudioInputStream(
              new ByteArrayInputStream(samples),
              new AudioFormat(RATE, 16, 1, true, false),
              samples.length / 2)) {
        AudioSystem.write(
            sound, AudioFileFormat.Type.WAVE, program().resolveSibling("piper.wav").toFile());
      }
      voice("en_US-amy-medium", "en_US", 1);
      voice("de_DE-karl-low", "de_DE", 3);
      voice("fr_FR-broken-low", "fr_FR", 1);
      return settings(program());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void voice(String name, String language, int speakers) throws IOException {
    Path voices = Files.createDirectories(place.resolve("models/voices"));
    Files.writeString(voices.resolve(name + ".onnx"), "weights");
    Files.writeString(
        voices.resolve(name + ".onnx.json"),
        "{\"language\":{\"code\":\"%s\"},\"num_speakers\":%d}".formatted(language, speakers));
  }

  @Override
  protected int mostFiles() {
    return 1;
  }

  private static TextToSpeech.Request request(
      String text, @Nullable String voice, @Nullable String language, Map<String, Object> extras) {
    return new TextToSpeech.Request(text, voice, language, null, null, null, null, extras);
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToSpeech) engine)
        .speak(request("Good morning. ".repeat(90 * files), null, "en", Map.of()), job);
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
        refused(request("hello", "anna", null, Map.of()), "voice"),
        refused(request("hej", null, "sv", Map.of()), "language"),
        refused(request("hello", null, "de", Map.of("speaker", 3)), "provider_params/speaker"),
        refused(request("hello", null, null, Map.of("pitch", 3)), "provider_params/pitch"),
        refused(
            new TextToSpeech.Request("a", null, null, 9.0, null, null, null, Map.of()), "speed"),
        refused(
            new TextToSpeech.Request("a", null, null, null, null, "mp3", null, Map.of()),
            "output_format"),
        refused(
            new TextToSpeech.Request("a", null, null, null, "softly", null, null, Map.of()),
            "instructions"),
        refused(
            new TextToSpeech.Request("a", null, null, null, null, null, "tts-1", Map.of()),
            "model"),
        new Refusal(
            (engine, job) ->
                ((TextToSpeech) engine).speak(request("salut", null, "fr", Map.of()), job),
            EngineError.INTERNAL,
            null));
  }

  @Test
  void aTextIsSpokenInPiecesByTheVoiceOfItsLanguage() throws Exception {
    var job = new RecordingJob(Files.createDirectories(place.resolve("job")));

    try (Engine engine = open()) {
      ((TextToSpeech) engine)
          .speak(
              new TextToSpeech.Request(
                  "Grüße vom See.\n".repeat(50),
                  null,
                  "de-CH",
                  2.0,
                  null,
                  null,
                  null,
                  Map.of("speaker", 2)),
              job);
    }

    GeneratedFile file = job.files().getFirst();
    assertThat(file.duration()).isEqualTo(Duration.ofSeconds(1));
    assertThat(AudioSystem.getAudioFileFormat(file.path().toFile()).getFrameLength())
        .isEqualTo(RATE);
    assertThat(file.metadata())
        .isEqualTo(Map.of("voice", "de_DE-karl-low", "speed", 2.0, "speaker", 2));
    assertThat(Files.readString(program().resolveSibling("piper.told")))
        .hasLineCount(2)
        .startsWith("Grüße vom See. Grüße");
    assertThat(Files.readString(program().resolveSibling("piper.arguments")))
        .contains("de_DE-karl-low.onnx --length_scale 0.5 --speaker 2 --output_file");
  }

  @Test
  void whatLacksIsSaidInOneSentence() {
    var factory = new PiperEngineFactory();

    assertThat(factory.missing(settings(place.resolve("nowhere/piper"))))
        .get()
        .asString()
        .contains("is not found", "GENPULSE_ENGINES_PIPER_PROGRAM");
    EngineSettings installed = installed();
    assertThat(factory.missing(installed)).isEmpty();
    assertThat(
            factory.missing(
                new EngineSettings(
                    List.of(place.resolve("other")), "", place, 0, installed.options())))
        .get()
        .asString()
        .contains("models/voices");
  }
}
