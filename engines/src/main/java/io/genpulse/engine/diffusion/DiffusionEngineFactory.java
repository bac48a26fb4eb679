package io.genpulse.engine.diffusion;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import java.util.Optional;
import java.util.Set;

/// The engine `diffusers`: Stable Diffusion in this process.
@ServiceProvider
public final class DiffusionEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("diffusers");
  private static final int USUAL_FACTOR = 8;

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
  public Optional<String> neededModel(EngineRequest request, EngineSettings settings) {
    return request instanceof TextToImage.Request wanted
        ? Optional.of(model(wanted, settings))
        : Optional.empty();
  }

  private static String model(TextToImage.Request request, EngineSettings settings) {
    return request.model() == null ? settings.defaultModel() : request.model();
  }

  /// The model says which sizes it takes. Where this process has it not, those of Stable
  /// Diffusion's own models count.
  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    if (request instanceof TextToImage.Request wanted) {
      int factor =
          new ModelShelf(settings.modelFolders())
              .lookup(model(wanted, settings))
              .map(this::factor)
              .orElse(USUAL_FACTOR);
      DrawingPlan.check(wanted, factor);
    }
  }

  private int factor(ModelDirectory model) {
    try {
      return DrawingPlan.factor(model);
    } catch (EngineException e) {
      // Its task will fail with what is wrong with the model.
      return USUAL_FACTOR;
    }
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new StableDiffusionEngine(settings);
  }
}
