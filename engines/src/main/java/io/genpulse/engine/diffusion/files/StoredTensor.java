package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.types.Shape;

/// Where a tensor is found in a file that names or keeps it in another way.
///
/// @param name in the file
/// @param part which of the equal `parts` of its rows, from 0
/// @param transposed whether the file has columns for rows
record StoredTensor(String name, int part, int parts, boolean transposed) {
  static StoredTensor named(String name) {
    return new StoredTensor(name, 0, 1, false);
  }

  static StoredTensor third(String name, int part) {
    return new StoredTensor(name, part, 3, false);
  }

  static StoredTensor transposed(String name) {
    return new StoredTensor(name, 0, 1, true);
  }

  boolean isWhole() {
    return parts == 1 && !transposed;
  }

  /// The shape of what is wanted, from that of what is stored.
  Shape of(Shape stored) {
    if (transposed && stored.dimension() == 2) {
      return new Shape(stored.get(1), stored.get(0));
    }
    if (parts > 1 && stored.dimension() > 0) {
      long[] sides = stored.getShape().clone();
      sides[0] /= parts;
      return new Shape(sides);
    }
    return stored;
  }
}
