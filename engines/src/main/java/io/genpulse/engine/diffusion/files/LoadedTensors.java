package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The tensors of one part of a loaded model, by the names under which they were asked for, so that
/// they can be changed and set back. Belongs to the thread that loaded the model; the model's
/// manager owns the arrays.
public final class LoadedTensors {
  private record Loaded(NDArray array, long bytes, boolean isMapped) {}

  private final Map<String, Loaded> tensors = new HashMap<>();

  /// @param width bytes of each of its numbers
  /// @param isMapped whether it lies in a file and cannot be written to
  public void add(String name, NDArray array, int width, boolean isMapped) {
    tensors.put(name, new Loaded(array, array.size() * width, isMapped));
  }

  boolean isMapped(String name) {
    Loaded tensor = tensors.get(name);
    return tensor != null && tensor.isMapped;
  }

  public Optional<NDArray> find(String name) {
    return Optional.ofNullable(tensors.get(name)).map(Loaded::array);
  }

  public long bytes() {
    return tensors.values().stream().mapToLong(Loaded::bytes).sum();
  }

  /// Names of weights by the spellings that LoRA files have for their layers.
  ///
  /// @param original what else the layers of this part are called
  Map<String, String> layers(OriginalUNetNames original) {
    var layers = new HashMap<String, String>();
    for (String name : tensors.keySet()) {
      if (name.endsWith(".weight")) {
        String layer = name.substring(0, name.length() - ".weight".length());
        layers.put(LoraLayer.key(original.of(layer)), name);
        layers.put(LoraLayer.key(layer), name);
        layers.put(LoraLayer.key("text_model." + layer), name);
      }
    }
    return layers;
  }
}
