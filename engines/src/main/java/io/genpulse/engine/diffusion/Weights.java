package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Set;

/// The tensors of one part of a model, looked up by the names of diffusers while its layers are
/// built.
///
/// @param prefix put before every name
record Weights(Safetensors file, NDManager manager, String prefix) {
  /// The same file, with `step` further on in its names.
  Weights at(String step) {
    return new Weights(file, manager, prefix + step + ".");
  }

  boolean has(String name) {
    return names().contains(prefix + name);
  }

  private Set<String> names() {
    return file.names();
  }

  NDArray get(String name) {
    return file.read(manager, prefix + name);
  }

  /// `weight` and `bias` of each name.
  NDList weightsAndBiases(String... names) {
    var list = new NDList();
    for (String name : names) {
      list.add(get(name + ".weight"));
      list.add(get(name + ".bias"));
    }
    return list;
  }
}
