package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/// Which part of a picture is drawn anew.
final class Mask {
  private Mask() {}

  /// A mask in the size of latents, by the nearest place.
  static NDArray small(NDArray mask, Shape latents) {
    int height = Math.toIntExact(latents.get(2));
    int width = Math.toIntExact(latents.get(3));
    int fromHeight = Math.toIntExact(mask.getShape().get(2));
    int fromWidth = Math.toIntExact(mask.getShape().get(3));
    float[] all = mask.toFloatArray();
    float[] some = new float[height * width];
    for (int i = 0; i < some.length; i++) {
      int y = i / width * fromHeight / height;
      int x = i % width * fromWidth / width;
      some[i] = all[y * fromWidth + x];
    }
    return mask.getManager().create(some, new Shape(1, 1, height, width));
  }
}
