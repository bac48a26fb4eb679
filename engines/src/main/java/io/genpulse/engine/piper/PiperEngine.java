package io.genpulse.engine.piper;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.piper.PiperVoices.Voice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Speaks with piper, a program that the user has, one process for each piece of the text: what is
/// killed with a process is a piece, and there is something to tell in between.
final class PiperEngine implements Engine, TextToSpeech {
  private static final int LONGEST_PIECE = 600;

  private final String standardVoice;
  private final PiperVoices voices;
  private final PiperProgram program;

  PiperEngine(String program, String standardVoice, PiperVoices voices) {
    this.program = new PiperProgram(program);
    this.standardVoice = standardVoice;
    this.voices = voices;
  }

  @Override
  public EngineId id() {
    return PiperEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus.Ready();
  }

  @Override
  public List<ModelInfo> models() {
    return List.of();
  }

  @Override
  public void speak(Request request, EngineJob job) throws InterruptedException {
    PiperEngineFactory.check(request);
    Voice voice = voices.chosen(request, standardVoice);
    List<String> arguments = arguments(request, voice);
    List<String> pieces = request.pieces(LONGEST_PIECE);
    var spoken = new ArrayList<Path>();
    for (String piece : pieces) {
      job.progress(spoken.size(), pieces.size() + 1, "piper speaks");
      Path file = job.folder().resolve("piece-" + spoken.size() + ".wav");
      program.speak(arguments, piece, file, job.folder());
      spoken.add(file);
    }
    job.progress(pieces.size(), pieces.size() + 1, "piper has spoken");
    EngineJob.stopIfAsked();
    Path whole = job.folder().resolve("speech.wav");
    job.made(
        new GeneratedFile(
            whole, "audio/wav", null, null, joined(spoken, whole), said(request, voice)));
    job.progress(pieces.size() + 1, pieces.size() + 1, "done");
  }

  private static List<String> arguments(Request request, Voice voice) {
    var arguments = new ArrayList<>(List.of("--model", voice.file().toString()));
    Double speed = request.speed();
    if (speed != null) {
      arguments.addAll(List.of("--length_scale", Double.toString(1 / speed)));
    }
    Object speaker = request.extras().get(PiperEngineFactory.SPEAKER);
    if (speaker instanceof Integer number) {
      if (number >= voice.speakers()) {
        throw PiperEngineFactory.refused(
            "provider_params/speaker",
            "has speakers 0 to %d in voice %s".formatted(voice.speakers() - 1, voice.name()));
      }
      arguments.addAll(List.of("--speaker", number.toString()));
    }
    return arguments;
  }

  private static Duration joined(List<Path> pieces, Path whole) {
    try {
      return WavPieces.join(pieces, whole);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "what piper wrote is no sound: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> said(Request request, Voice voice) {
    var metadata = new TreeMap<String, Object>(Map.of("voice", voice.name()));
    if (request.speed() != null) {
      metadata.put("speed", request.speed());
    }
    metadata.putAll(request.extras());
    return metadata;
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    program.close();
  }
}
