package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a text says to a UNet: the keys and values that each of its transformer blocks reads, in
/// their order, and what is added to its time. Made once for a drawing and used in each of its
/// steps.
///
/// @param added null where the network takes none
public record Conditioning(List<NDArray> keysValues, @Nullable NDArray added) {
  public Conditioning {
    keysValues = List.copyOf(keysValues);
  }
}
