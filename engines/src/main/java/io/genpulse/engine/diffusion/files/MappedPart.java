package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;

/// One part of a model in a file that calls its tensors otherwise.
record MappedPart(Safetensors source, TensorNames names) implements TensorSource {
  @Override
  public Path file() {
    return source.file();
  }

  @Override
  public boolean has(String name) {
    return source.has(names.find(name).name());
  }

  @Override
  public Shape shape(String name) {
    StoredTensor stored = names.find(name);
    Shape shape = source.shape(stored.name());
    if (stored.parts() > 1 && (shape.dimension() == 0 || shape.get(0) % stored.parts() != 0)) {
      throw SafetensorsHeader.invalid(
          file(),
          "has tensor \"%s\" of shape %s, which cannot be parted in %d"
              .formatted(stored.name(), shape, stored.parts()));
    }
    return stored.of(shape);
  }

  /// @throws EngineException `MODEL_INVALID` when it is not there, or of a type not read
  @Override
  public NDArray read(NDManager manager, String name) {
    StoredTensor stored = names.find(name);
    if (stored.isWhole()) {
      return source.read(manager, stored.name());
    }
    try (NDManager reading = manager.newSubManager()) {
      NDArray whole = source.read(reading, stored.name());
      NDArray wanted =
          stored.transposed()
              ? whole.transpose().duplicate()
              : whole.split(stored.parts()).get(stored.part()).duplicate();
      wanted.attach(manager);
      return wanted;
    }
  }

  @Override
  public boolean isMapped(String name) {
    StoredTensor stored = names.find(name);
    return stored.isWhole() && source.isMapped(stored.name());
  }

  @Override
  public void close() {
    source.close();
  }
}
