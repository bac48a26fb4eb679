package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tensors of one part of a loaded model, by the names under which they were asked for, so that
/// they can be changed and set back. Belongs to the thread that loaded the model; the model's
/// manager owns the arrays.
public final class LoadedTensors {
  private final Map<String, NDArray> arrays = new HashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final Set<String> mapped = new HashSet<>();

  /// @param width bytes of each of its numbers
  /// @param isMapped whether it lies in a file and cannot be written to
  public void add(String name, NDArray array, int width, boolean isMapped) {
    arrays.put(name, array);
    sizes.put(name, array.size() * width);
    if (isMapped) {
      mapped.add(name);
    } else {
      mapped.remove(name);
    }
  }

  boolean isMapped(String name) {
    return mapped.contains(name);
  }

  public Optional<NDArray> find(String name) {
    return Optional.ofNullable(arrays.get(name));
  }

  public long bytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Names of weights by the spellings that LoRA files have for their layers.
  ///
  /// @param original what else the layers of this part are called
  Map<String, String> layers(OriginalUNetNames original) {
    var layers = new HashMap<String, String>();
    for (String name : arrays.keySet()) {
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
