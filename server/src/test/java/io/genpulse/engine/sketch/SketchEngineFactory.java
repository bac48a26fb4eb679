package io.genpulse.engine.sketch;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine `sketch`: a remote provider with a key.
@ServiceProvider
public final class SketchEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("sketch");

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.API;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return Set.of(TextToImage.class);
  }

  @Override
  public List<EngineKey> keys() {
    return List.of(
        new EngineKey("api-key", EngineKey.Kind.SECRET, "", "Key of the account."),
        new EngineKey("address", EngineKey.Kind.URL, "https://sketch.example", "Where it is."));
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    EngineOptions options = settings.options();
    return options.isSet("api-key")
        ? Optional.empty()
        : Optional.of("no API key; set " + options.variable("api-key"));
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new SketchEngine(
        settings.options().url("address"), settings.options().secret("api-key"));
  }
}
