package io.genpulse.engine.piper;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.ProgramFile;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToSpeech;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine `piper`.
@ServiceProvider
public final class PiperEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("piper");
  static final String SPEAKER = "speaker";

  private static final String PROGRAM = "program";
  private static final String VOICE = "voice";

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.CPU;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return Set.of(TextToSpeech.class);
  }

  @Override
  public List<EngineKey> keys() {
    return List.of(
        new EngineKey(
            PROGRAM, EngineKey.Kind.TEXT, "piper", "The program: its file, or a name on the PATH."),
        new EngineKey(
            VOICE,
            EngineKey.Kind.TEXT,
            "",
            "Voice when none is named; else the first by name that speaks the language."));
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    String program = settings.options().text(PROGRAM);
    if (ProgramFile.find(program).isEmpty()) {
      return Optional.of(
          "the program %s is not found; install it (pip install piper-tts), or set %s to its file"
              .formatted(program, settings.options().variable(PROGRAM)));
    }
    return new PiperVoices(settings.modelFolders()).all().isEmpty()
        ? Optional.of(
            "no voice; put NAME.onnx and NAME.onnx.json of a piper voice into the folder"
                + " models/voices")
        : Optional.empty();
  }

  /// Voices are a matter of the worker's.
  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    if (request instanceof TextToSpeech.Request speech) {
      check(speech);
    }
  }

  static void check(TextToSpeech.Request request) {
    if (request.format() != null && !request.format().equalsIgnoreCase("wav")) {
      throw refused("output_format", "makes wav files only");
    }
    if (request.instructions() != null) {
      throw refused("instructions", "takes no instructions");
    }
    if (request.model() != null) {
      throw refused("model", "has no models; name a voice");
    }
    Double speed = request.speed();
    if (speed != null && (speed < 0.25 || speed > 4)) {
      throw refused("speed", "speaks at 0.25 to 4 times its speed");
    }
    request
        .extras()
        .forEach(
            (name, value) -> {
              if (!name.equals(SPEAKER) || !(value instanceof Integer number) || number < 0) {
                throw refused(
                    "provider_params/" + name, "takes \"speaker\", a number from 0, and no other");
              }
            });
  }

  static EngineException refused(String field, String why) {
    return EngineException.invalid(field, "engine piper " + why);
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new PiperEngine(
        settings.options().text(PROGRAM),
        settings.options().text(VOICE),
        new PiperVoices(settings.modelFolders()));
  }
}
