package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The models in some folders, looked at anew each time: people add models while we run.
record ModelShelf(List<Path> folders) {
  private static final Logger log = LoggerFactory.getLogger(ModelShelf.class);

  List<ModelDirectory> models() {
    Map<String, ModelDirectory> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> children = Files.list(folder)) {
        children
            .filter(child -> !child.getFileName().toString().startsWith(".")) // half unpacked
            .filter(ModelDirectory::isOne)
            .sorted()
            .map(ModelDirectory::new)
            .forEach(model -> found.putIfAbsent(model.name(), model));
      } catch (IOException | UncheckedIOException e) {
        log.warn("Model folder {} cannot be listed", folder, e);
      }
    }
    return new ArrayList<>(found.values());
  }

  /// What there is to say of each model. One whose files cannot all be looked at, or vanish
  /// meanwhile, is unreadable and takes nothing from the others.
  List<ModelInfo> describe() {
    return models().stream().map(ModelShelf::describe).toList();
  }

  private static ModelInfo describe(ModelDirectory model) {
    try {
      String kind = model.pipelineClass();
      Set<Class<?>> capabilities =
          TextToImagePipeline.CLASSES.contains(kind) ? Set.of(TextToImage.class) : Set.of();
      return new ModelInfo(model.name(), kind, model.bytes(), null, null, capabilities);
    } catch (EngineException | UncheckedIOException e) {
      log.debug("Model {} is unreadable", model.folder(), e);
      return new ModelInfo(model.name(), "unreadable", null, null, null, Set.of());
    }
  }

  /// The model of a name; empty when it is not here.
  Optional<ModelDirectory> lookup(String name) {
    return models().stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /// @throws EngineException `MODEL_NOT_FOUND`, naming those there are
  ModelDirectory find(String name) {
    List<ModelDirectory> models = models();
    return models.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                        EngineError.MODEL_NOT_FOUND,
                        models.isEmpty()
                            ? "model \"%s\" is not there, nor is any other in %s"
                                .formatted(name, folders)
                            : "model \"%s\" is not there; there are %s"
                                .formatted(
                                    name,
                                    String.join(
                                        ", ", models.stream().map(ModelDirectory::name).toList())))
                    .field("model"));
  }
}
