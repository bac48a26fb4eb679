package io.genpulse.engine.speech;

import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Speaks with FreeTTS, a synthesiser in Java by Sun Microsystems after Flite. Its voices are
/// understood and sound like machines. One text at a time: a voice belongs to one thread.
final class SpeechEngine implements Engine, TextToSpeech {
  private static final float WORDS_A_MINUTE = 150;

  private final ReentrantLock speaking = new ReentrantLock(true);
  private final Map<String, Voice> voices = new TreeMap<>();
  private volatile boolean closed;

  @Override
  public EngineId id() {
    return SpeechEngineFactory.ID;
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
    SpeechPlan plan = SpeechPlan.of(request);
    speaking.lockInterruptibly();
    try {
      refuseIfClosed();
      Path file = job.folder().resolve("speech.wav");
      var metadata = new TreeMap<String, Object>(Map.of("voice", plan.voice()));
      if (plan.speed() != 1) {
        metadata.put("speed", plan.speed());
      }
      job.made(write(plan, file, metadata, job));
      job.progress(plan.sentences().size() + 1, plan.sentences().size() + 1, "done");
    } catch (IOException | UncheckedIOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the speech cannot be written: " + e.getMessage(), e);
    } finally {
      speaking.unlock();
    }
  }

  private GeneratedFile write(
      SpeechPlan plan, Path file, Map<String, Object> metadata, EngineJob job)
      throws IOException, InterruptedException {
    Voice voice = voice(plan.voice());
    voice.setRate((float) (WORDS_A_MINUTE * plan.speed()));
    try (var wav = new WavFile(file, rate(plan.voice()))) {
      voice.setAudioPlayer(new WavPlayer(wav));
      for (int n = 0; n < plan.sentences().size(); n++) {
        job.progress(
            n,
            plan.sentences().size() + 1,
            "sentence %d of %d".formatted(n + 1, plan.sentences().size()));
        refuseIfStopped();
        voice.speak(plan.sentences().get(n));
      }
      refuseIfStopped();
      return new GeneratedFile(file, "audio/wav", null, null, wav.duration(), metadata);
    }
  }

  private static int rate(String voice) {
    return voice.endsWith("16") ? 16_000 : 8_000;
  }

  private Voice voice(String name) {
    return voices.computeIfAbsent(name, SpeechEngine::load);
  }

  private static Voice load(String name) {
    for (Voice voice : new KevinVoiceDirectory().getVoices()) {
      if (voice.getName().equals(name)) {
        voice.allocate();
        return voice;
      }
    }
    throw new IllegalStateException("no voice " + name);
  }

  private void refuseIfStopped() throws InterruptedException {
    refuseIfClosed();
    EngineJob.stopIfAsked();
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new EngineException(EngineError.UNAVAILABLE, "the engine speech is closed");
    }
  }

  @Override
  public void unload() throws InterruptedException {
    speaking.lockInterruptibly();
    try {
      voices.values().forEach(Voice::deallocate);
      voices.clear();
    } finally {
      speaking.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    speaking.lock();
    try {
      voices.values().forEach(Voice::deallocate);
      voices.clear();
    } finally {
      speaking.unlock();
    }
  }
}
