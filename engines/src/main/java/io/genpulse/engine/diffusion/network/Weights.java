package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.LoadedTensors;
import io.genpulse.engine.diffusion.files.TensorSource;
import org.jspecify.annotations.Nullable;

/// The tensors of one part of a model, looked up by the names of diffusers while its layers are
/// built.
///
/// @param prefix put before every name
/// @param loaded hears of every tensor that is handed out
/// @param form what becomes of the numbers of a file; null = they stay as they are
public record Weights(
    TensorSource file,
    NDManager manager,
    String prefix,
    LoadedTensors loaded,
    @Nullable Form form) {
  public Weights(TensorSource file, NDManager manager, String prefix, LoadedTensors loaded) {
    this(file, manager, prefix, loaded, null);
  }

  public Weights(TensorSource file, NDManager manager, String prefix) {
    this(file, manager, prefix, new LoadedTensors());
  }

  /// What becomes of a tensor of float32.
  @FunctionalInterface
  public interface Form {
    /// Another one of its manager in its place, of two bytes a number.
    NDArray of(NDArray tensor);
  }

  /// The same tensors in another form.
  public Weights in(@Nullable Form other) {
    return new Weights(file, manager, prefix, loaded, other);
  }

  /// The same file, with `step` further on in its names.
  Weights at(String step) {
    return new Weights(file, manager, prefix + step + ".", loaded, form);
  }

  boolean has(String name) {
    return file.has(prefix + name);
  }

  /// @param shape as the model's configuration has it; sides of 1 at the end do not matter, so that
  ///   a linear layer may be stored as a convolution of one pixel
  /// @throws EngineException `MODEL_INVALID` when it is not there or of another shape
  public NDArray get(String name, long... shape) {
    Shape wanted = new Shape(shape);
    Shape stored = file.shape(prefix + name);
    if (!withoutOnes(stored).equals(withoutOnes(wanted))) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "model file %s has tensor \"%s\" of shape %s where its configuration asks for %s"
              .formatted(file.file(), prefix + name, stored, wanted));
    }
    NDArray read = file.read(manager, prefix + name);
    if (form == null) {
      loaded.add(prefix + name, read, Float.BYTES, file.isMapped(prefix + name));
      return read;
    }
    NDArray formed = form.of(read);
    read.close();
    loaded.add(prefix + name, formed, Short.BYTES, false);
    return formed;
  }

  private static Shape withoutOnes(Shape shape) {
    int sides = shape.dimension();
    while (sides > 1 && shape.get(sides - 1) == 1) {
      sides--;
    }
    return shape.slice(0, sides);
  }

  /// Scale and shift of a normalisation.
  NDList norm(String name, long channels) {
    return new NDList(get(name + ".weight", channels), get(name + ".bias", channels));
  }

  NDList linear(String name, long out, long in) {
    return new NDList(get(name + ".weight", out, in), get(name + ".bias", out));
  }

  NDList conv3x3(String name, long out, long in) {
    return new NDList(get(name + ".weight", out, in, 3, 3), get(name + ".bias", out));
  }

  /// Binds the weights that one kernel takes, in its order.
  public Layer layer(NDList... parts) {
    var all = new NDList();
    for (NDList part : parts) {
      all.addAll(part);
    }
    return Layer.of(manager, all);
  }
}
