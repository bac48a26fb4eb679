package io.genpulse.engine.diffusion.pipeline;

import java.util.List;

/// Where a pipeline draws its noise, in the order in which diffusers draws it.
@FunctionalInterface
public interface NoiseSource {
  /// Normal noise of a shape. A tensor must be drawn whole: its size changes the numbers.
  float[] draw(long[] shape);

  /// A generator for each picture, joined along the batch.
  static NoiseSource each(List<? extends NoiseSource> pictures) {
    return shape -> {
      long[] one = shape.clone();
      one[0] = 1;
      float[] all = new float[0];
      for (int i = 0; i < pictures.size(); i++) {
        float[] part = pictures.get(i).draw(one);
        if (i == 0) {
          all = new float[part.length * pictures.size()];
        }
        System.arraycopy(part, 0, all, i * part.length, part.length);
      }
      return all;
    };
  }
}
