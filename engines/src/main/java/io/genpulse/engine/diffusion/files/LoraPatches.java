package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps a loaded model changed by the LoRA files that the next drawing wants. Weights are set back
/// to those of the file, so they are exactly what they were.
///
/// Used by the thread of the model.
public final class LoraPatches {
  private final ModelFiles model;
  private final Map<String, LoadedTensors> parts;
  private final OriginalUNetNames original;
  private final Editor editor;
  private final Set<Place> changed = new LinkedHashSet<>();
  private final Map<Place, NDArray> mapped = new HashMap<>();
  private List<Use> applied = List.of();

  /// @param parts of the loaded model, by the names of diffusers
  public LoraPatches(ModelFiles model, Map<String, LoadedTensors> parts, Editor editor) {
    this.model = model;
    this.editor = editor;
    this.parts = Map.copyOf(parts);
    this.original = OriginalUNetNames.of(model.config("unet"));
  }

  /// Changes tensors in place, wherever they are bound.
  public interface Editor {
    /// Has a tensor share the memory of another one of its shape.
    void take(NDArray tensor, NDArray other);

    void copy(NDArray tensor, NDArray other);

    void add(NDArray tensor, NDArray other);
  }

  /// One LoRA file and how much of it.
  public record Use(Path file, double weight) {}

  /// Has the model changed by these files, and by no others.
  ///
  /// @return whether anything is different from before
  /// @throws EngineException `MODEL_INVALID` or `NOT_SUPPORTED`, naming the file; the model is then
  ///   as it was loaded
  public boolean apply(List<Use> wanted) {
    if (wanted.equals(applied)) {
      return false;
    }
    restore();
    try {
      wanted.forEach(this::patch);
    } catch (RuntimeException e) {
      restore();
      throw e;
    }
    applied = List.copyOf(wanted);
    return true;
  }

  private void restore() {
    applied = List.of();
    mapped.forEach((place, before) -> editor.take(weight(place), before));
    mapped.values().forEach(NDArray::close);
    changed.removeAll(mapped.keySet());
    mapped.clear();
    Map<String, List<Place>> byPart = changed.stream().collect(Collectors.groupingBy(Place::part));
    byPart.forEach(
        (part, places) -> {
          try (TensorSource source = model.open(part)) {
            places.forEach(place -> restore(source, place));
          }
        });
    changed.clear();
  }

  private void restore(TensorSource source, Place place) {
    NDArray weight = weight(place);
    try (NDManager manager = weight.getManager().newSubManager()) {
      NDArray before = source.read(manager, place.name());
      editor.copy(weight, before.reshape(weight.getShape()));
    }
  }

  private NDArray weight(Place place) {
    return part(place)
        .find(place.name())
        .orElseThrow(() -> new IllegalStateException(place + " is not loaded"));
  }

  private LoadedTensors part(Place place) {
    LoadedTensors part = parts.get(place.part());
    if (part == null) {
      throw new IllegalStateException(place + " is not loaded");
    }
    return part;
  }

  private void patch(Use use) {
    try (Safetensors tensors = Safetensors.open(use.file())) {
      LoraFile lora = LoraFile.of(tensors);
      Map<String, Map<String, String>> layers =
          parts.entrySet().stream()
              .collect(
                  Collectors.toMap(Map.Entry::getKey, part -> part.getValue().layers(original)));
      for (LoraFile.Change change : lora.changes()) {
        String name =
            layers.getOrDefault(change.part(), Map.of()).get(LoraLayer.key(change.layer()));
        if (name == null) {
          throw otherModel(
              use,
              "it changes \"%s\" of the %s, which %s does not have"
                  .formatted(change.layer(), change.part(), model.name()));
        }
        patch(use, tensors, change, new Place(change.part(), name));
      }
    }
  }

  private void patch(Use use, Safetensors tensors, LoraFile.Change change, Place place) {
    NDArray weight = weight(place);
    Shape shape = weight.getShape();
    try (NDManager manager = weight.getManager().newSubManager()) {
      NDArray down = tensors.read(manager, change.down());
      NDArray up = tensors.read(manager, change.up());
      long rank = down.getShape().get(0);
      if (rank == 0
          || down.size() / rank * up.getShape().get(0) != shape.size()
          || up.getShape().get(0) != shape.get(0)
          || up.size() != rank * shape.get(0)) {
        throw otherModel(
            use,
            "its change of \"%s\" is %s times %s, but %s has %s there"
                .formatted(place.name(), up.getShape(), down.getShape(), model.name(), shape));
      }
      double scale = use.weight() * alpha(tensors, manager, change, rank) / rank;
      NDArray difference = up.reshape(shape.get(0), rank).matMul(down.reshape(rank, -1));
      add(place, weight, difference.muli(scale).reshape(shape));
    }
  }

  private void add(Place place, NDArray weight, NDArray difference) {
    changed.add(place);
    if (part(place).isMapped(place.name()) && !mapped.containsKey(place)) {
      // What lies in the file stays there, for when this is set back.
      mapped.put(place, weight.reshape(weight.getShape()));
      editor.take(weight, difference.add(weight));
    } else {
      editor.add(weight, difference);
    }
  }

  private static double alpha(
      Safetensors tensors, NDManager manager, LoraFile.Change change, long rank) {
    return change.alpha() == null ? rank : tensors.read(manager, change.alpha()).toFloatArray()[0];
  }

  private EngineException otherModel(Use use, String why) {
    return new EngineException(
        EngineError.MODEL_INVALID,
        "LoRA file %s is for another kind of model than %s: %s"
            .formatted(use.file(), model.name(), why));
  }

  private record Place(String part, String name) {}
}
