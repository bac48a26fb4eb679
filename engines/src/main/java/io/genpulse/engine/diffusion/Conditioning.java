package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.List;

/// What a text says to a UNet: the keys and values that each of its transformer blocks reads, in
/// their order. Made once for a drawing and used in each of its steps.
record Conditioning(List<NDArray> keysValues) {
  Conditioning {
    keysValues = List.copyOf(keysValues);
  }
}
