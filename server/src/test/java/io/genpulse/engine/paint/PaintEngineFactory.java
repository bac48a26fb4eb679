package io.genpulse.engine.paint;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.TextToImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine `paint`: pictures of one color, where a color is set. Grants no wishes.
@ServiceProvider
public final class PaintEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("paint");

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
    return Set.of(TextToImage.class, ImageToImage.class, Inpainting.class);
  }

  @Override
  public List<EngineKey> keys() {
    return List.of(new EngineKey("color", EngineKey.Kind.TEXT, "", "Six hexadecimal digits."));
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    return settings.options().isSet("color") ? Optional.empty() : Optional.of("no color");
  }

  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    Rendition rendition =
        switch (request) {
          case TextToImage.Request r -> r.rendition();
          case ImageToImage.Request r -> r.rendition();
          case Inpainting.Request r -> r.rendition();
          default -> Rendition.OF_MODEL;
        };
    rendition
        .firstWish()
        .ifPresent(
            wish -> {
              throw EngineException.invalid(wish, "engine paint takes no " + wish);
            });
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new PaintEngine(Integer.parseInt(settings.options().text("color"), 16));
  }
}
