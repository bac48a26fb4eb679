package io.genpulse.engine.diffusion;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import java.util.Set;

/// The engine `diffusers`: Stable Diffusion in this process.
@ServiceProvider
public final class DiffusionEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("diffusers");

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.DIFFUSERS;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return Set.of(TextToImage.class);
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new StableDiffusionEngine(settings);
  }
}
