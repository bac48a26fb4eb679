package io.genpulse.server.fleet;

import io.genpulse.engine.ModelInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model that an engine of a worker can use now.
///
/// @param kind its form, as its own files name it
/// @param capabilities what it can be used for, such as `TextToImage`
/// @param loaded whether the next task with it starts at once
public record ModelOffer(
    String name,
    String kind,
    @Nullable String title,
    @Nullable Long bytes,
    @Nullable String sha256,
    List<String> capabilities,
    boolean loaded) {
  public ModelOffer {
    capabilities = List.copyOf(capabilities);
  }

  static ModelOffer of(ModelInfo model, boolean loaded) {
    return new ModelOffer(
        model.name(),
        model.kind(),
        model.title(),
        model.bytes(),
        model.sha256(),
        EngineOffer.names(model.capabilities()),
        loaded);
  }
}
