package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/// Arrays that an algorithm takes from one step to a later one.
final class Kept {
  private Kept() {}

  /// A copy that outlives the step of a sample.
  static NDArray keep(NDArray array, NDArray sample) {
    NDArray copy = array.duplicate();
    copy.attach(sample.getManager().getParentManager());
    return copy;
  }

  /// What was kept, to end with the step of a sample.
  static NDArray take(@Nullable NDArray kept, NDArray sample) {
    if (kept == null) {
      throw new IllegalStateException("the calls of a walk are made in their order");
    }
    kept.attach(sample.getManager());
    return kept;
  }
}
