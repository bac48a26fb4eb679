package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  /// Names of weights by the spellings of LoRA files, for each part.
  private final Map<String, Map<String, String>> names;

  private final Editor editor;
  private final Set<Place> changed = new LinkedHashSet<>();
  private final Map<Place, NDArray> mapped = new HashMap<>();
  private List<Use> applied = List.of();

  /// @param parts of the loaded model, by the names of diffusers
  public LoraPatches(ModelFiles model, Map<String, LoadedTensors> parts, Editor editor) {
    this.model = model;
    this.editor = editor;
    this.parts = Map.copyOf(parts);
    OriginalUNetNames original = OriginalUNetNames.of(model.config("unet"));
    this.names =
        this.parts.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, part -> part.getValue().layers(original)));
  }

  /// Changes tensors in place, wherever they are bound.
  public interface Editor {
    /// Has a tensor share the memory of another one of its shape.
    void take(NDArray tensor, NDArray other);

    /// Numbers are rounded to those that the tensor has.
    void copy(NDArray tensor, NDArray other);
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
      change(wanted);
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

  private void change(List<Use> wanted) {
    var files = new ArrayList<Safetensors>();
    try {
      var pieces = new LinkedHashMap<Place, List<Piece>>();
      for (Use use : wanted) {
        Safetensors tensors = Safetensors.open(use.file());
        files.add(tensors);
        for (LoraFile.Change change : LoraFile.of(tensors).changes()) {
          Place place = place(use, change);
          var piece = new Piece(use, tensors, change);
          requireFit(piece, place);
          pieces.computeIfAbsent(place, _ -> new ArrayList<>()).add(piece);
        }
      }
      Map<String, List<Map.Entry<Place, List<Piece>>>> byPart =
          pieces.entrySet().stream()
              .collect(Collectors.groupingBy(changed -> changed.getKey().part()));
      byPart.forEach(
          (part, changes) -> {
            try (TensorSource source = model.open(part)) {
              changes.forEach(change -> change(source, change.getKey(), change.getValue()));
            }
          });
    } finally {
      files.forEach(Safetensors::close);
    }
  }

  private Place place(Use use, LoraFile.Change change) {
    String name = names.getOrDefault(change.part(), Map.of()).get(LoraLayer.key(change.layer()));
    if (name == null) {
      throw otherModel(
          use,
          "it changes \"%s\" of the %s, which %s does not have"
              .formatted(change.layer(), change.part(), model.name()));
    }
    return new Place(change.part(), name);
  }

  private void requireFit(Piece piece, Place place) {
    Shape down = piece.tensors().shape(piece.change().down());
    Shape up = piece.tensors().shape(piece.change().up());
    Shape shape = weight(place).getShape();
    long rank = down.dimension() == 0 ? 0 : down.get(0);
    if (rank == 0
        || up.dimension() == 0
        || down.size() / rank * up.get(0) != shape.size()
        || up.get(0) != shape.get(0)
        || up.size() != rank * shape.get(0)) {
      throw otherModel(
          piece.use(),
          "its change of \"%s\" is %s times %s, but %s has %s there"
              .formatted(place.name(), up, down, model.name(), shape));
    }
  }

  /// All pieces are added to the numbers of the file before they are rounded to those of the model.
  private void change(TensorSource source, Place place, List<Piece> pieces) {
    NDArray weight = weight(place);
    Shape shape = weight.getShape();
    boolean isMapped = part(place).isMapped(place.name());
    try (NDManager manager = weight.getManager().newSubManager()) {
      // It may lie in the file, and is only read.
      NDArray before = isMapped ? weight : source.read(manager, place.name()).reshape(shape);
      NDArray sum = pieces.getFirst().difference(manager, shape).addi(before);
      for (Piece piece : pieces.subList(1, pieces.size())) {
        sum.addi(piece.difference(manager, shape));
      }
      changed.add(place);
      if (isMapped) {
        // What lies in the file stays there, for when this is set back.
        mapped.put(place, weight.reshape(shape));
        editor.take(weight, sum);
      } else {
        editor.copy(weight, sum);
      }
    }
  }

  private EngineException otherModel(Use use, String why) {
    return new EngineException(
        EngineError.MODEL_INVALID,
        "LoRA file %s is for another kind of model than %s: %s"
            .formatted(use.file(), model.name(), why));
  }

  private record Place(String part, String name) {}

  /// What one file adds to one weight.
  private record Piece(Use use, Safetensors tensors, LoraFile.Change change) {
    NDArray difference(NDManager manager, Shape shape) {
      NDArray down = tensors.read(manager, change.down());
      NDArray up = tensors.read(manager, change.up());
      long rank = down.getShape().get(0);
      double scale = use.weight() * alpha(manager, rank) / rank;
      return up.reshape(shape.get(0), rank)
          .matMul(down.reshape(rank, -1))
          .muli(scale)
          .reshape(shape);
    }

    private double alpha(NDManager manager, long rank) {
      return change.alpha() == null
          ? rank
          : tensors.read(manager, change.alpha()).toFloatArray()[0];
    }
  }
}
