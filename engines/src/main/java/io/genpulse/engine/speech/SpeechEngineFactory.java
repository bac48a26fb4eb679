package io.genpulse.engine.speech;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToSpeech;
import java.util.Set;

/// The engine `speech`.
@ServiceProvider(EngineFactory.class)
public final class SpeechEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("speech");

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
  public void check(EngineRequest request, EngineSettings settings) {
    if (request instanceof TextToSpeech.Request speech) {
      SpeechPlan.of(speech);
    }
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new SpeechEngine();
  }
}
