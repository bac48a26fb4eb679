package io.genpulse.engine.diffusion.pipeline;

import java.util.List;

/// Where a pipeline draws its noise, in the order in which diffusers draws it.
@FunctionalInterface
public interface NoiseSource {
  /// Normal noise of a shape. A tensor must be drawn whole: its size changes the numbers.
  float[] draw(long[] shape);

  /// Whether each picture of a batch has a generator of its own.
  default boolean isEach() {
    return false;
  }

  /// That of the first picture, which diffusers asks alone for a sample that all pictures share.
  default NoiseSource first() {
    return this;
  }

  /// A generator for each picture, joined along the batch.
  static NoiseSource each(List<? extends NoiseSource> pictures) {
    return new Each(List.copyOf(pictures));
  }

  /// A generator for each picture.
  record Each(List<NoiseSource> pictures) implements NoiseSource {
    public Each {
      pictures = List.copyOf(pictures);
    }

    @Override
    public boolean isEach() {
      return true;
    }

    @Override
    public NoiseSource first() {
      return pictures.getFirst();
    }

    @Override
    public float[] draw(long[] shape) {
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
    }
  }
}
