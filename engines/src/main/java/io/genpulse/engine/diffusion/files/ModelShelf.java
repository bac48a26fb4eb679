package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.ModelInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The models in some folders, looked at anew each time: people add models while we run. A folder
/// may hold models in diffusers layout and checkpoints side by side, or be that of another program.
///
/// Safe for use by several threads.
public final class ModelShelf {
  private static final Logger log = LoggerFactory.getLogger(ModelShelf.class);
  private static final int DEPTH = 6;

  private final List<Path> folders;
  private final ClipVocabulary vocabulary;
  private final FileHashes hashes;
  private final SeenFiles seen = new SeenFiles();

  /// @param folders first wins
  /// @param vocabulary for models that have none
  /// @param hashes those that are known are told
  public ModelShelf(List<Path> folders, ClipVocabulary vocabulary, FileHashes hashes) {
    this.folders = List.copyOf(folders);
    this.vocabulary = vocabulary;
    this.hashes = hashes;
  }

  public List<ModelFiles> models() {
    Map<String, ModelFiles> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      list(folder, 1).forEach(model -> found.putIfAbsent(model.name(), model));
      for (Path place : Places.CHECKPOINTS.in(folder)) {
        list(place, DEPTH).forEach(model -> found.putIfAbsent(model.name(), model));
      }
    }
    return new ArrayList<>(found.values());
  }

  private List<ModelFiles> list(Path folder, int depth) {
    try (Stream<Path> children = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      return children
          .filter(child -> !isHidden(folder, child))
          .sorted()
          .flatMap(this::model)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      log.warn("Model folder {} cannot be listed", folder, e);
      return List.of();
    }
  }

  /// Such as what is half unpacked.
  private static boolean isHidden(Path folder, Path child) {
    for (Path step : folder.relativize(child)) {
      if (step.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private Stream<ModelFiles> model(Path path) {
    String name = String.valueOf(path.getFileName());
    if (ModelDirectory.isOne(path)) {
      return Stream.of(new ModelDirectory(path));
    }
    boolean inModel = path.getParent() != null && isPart(path.getParent());
    return name.endsWith(SingleFile.END)
            && !name.endsWith(".vae" + SingleFile.END)
            && !inModel
            && Files.isRegularFile(path)
        ? Stream.of(new SingleFile(path, vocabulary))
        : Stream.empty();
  }

  private static boolean isPart(Path folder) {
    return ModelDirectory.isOne(folder)
        || (folder.getParent() != null && ModelDirectory.isOne(folder.getParent()));
  }

  /// What there is to say of each model. One whose files cannot all be looked at, are cut, or
  /// vanish meanwhile, is unreadable and takes nothing from the others; single files that are no
  /// models, or not whole yet, are left out.
  ///
  /// @param capabilities what models of a pipeline class can be used for
  public List<ModelInfo> describe(Function<String, Set<Class<?>>> capabilities) {
    return models().stream().flatMap(model -> describe(model, capabilities).stream()).toList();
  }

  private Optional<ModelInfo> describe(
      ModelFiles model, Function<String, Set<Class<?>>> capabilities) {
    try {
      String kind =
          switch (model) {
            case SingleFile file -> seen.pipelineClass(file);
            case ModelDirectory folder -> folder.pipelineClass();
          };
      return isWhole(model)
          ? Optional.of(
              new ModelInfo(
                  model.name(),
                  kind,
                  model.bytes(),
                  model.knownSha256(hashes).orElse(null),
                  null,
                  capabilities.apply(kind)))
          : unreadable(model);
    } catch (EngineException | UncheckedIOException e) {
      log.debug("Model {} is unreadable", model.path(), e);
      return unreadable(model);
    }
  }

  /// A folder of this form is meant as a model: a task for it is to hear what is wrong with it. A
  /// file may be anything, or still be copied.
  private static Optional<ModelInfo> unreadable(ModelFiles model) {
    return model instanceof SingleFile
        ? Optional.empty()
        : Optional.of(new ModelInfo(model.name(), "unreadable", null, null, null, Set.of()));
  }

  private boolean isWhole(ModelFiles model) {
    try {
      model.weightFiles().forEach(seen::requireWhole);
      return true;
    } catch (EngineException e) {
      log.debug("Model {} is not whole", model.path(), e);
      return false;
    }
  }

  /// The model of a name; empty when it is not here.
  public Optional<ModelFiles> lookup(String name) {
    return models().stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /// @throws EngineException `MODEL_NOT_FOUND`, naming those there are
  public ModelFiles find(String name) {
    List<ModelFiles> models = models();
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
                                        ", ", models.stream().map(ModelFiles::name).toList())))
                    .field("model"));
  }

  /// The LoRA file of a name, with or without its ending.
  ///
  /// @throws EngineException `INVALID_REQUEST`, naming those there are
  public Path lora(String name) {
    Map<String, Path> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      for (Path place : Places.LORAS.in(folder)) {
        loras(place).forEach(file -> found.putIfAbsent(Places.bare(file), file));
      }
    }
    Path file = found.get(Places.bare(Path.of(name)));
    if (file == null) {
      throw EngineException.invalid(
          "prompt",
          found.isEmpty()
              ? "LoRA \"%s\" is not there; put its file into a folder \"loras\" in one of %s"
                  .formatted(name, folders)
              : "LoRA \"%s\" is not there; there are %s"
                  .formatted(name, String.join(", ", found.keySet())));
    }
    return file;
  }

  private static List<Path> loras(Path folder) {
    try (Stream<Path> files = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> file.toString().endsWith(SingleFile.END))
          .filter(file -> !isHidden(folder, file) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      log.warn("LoRA folder {} cannot be listed", folder, e);
      return List.of();
    }
  }
}
