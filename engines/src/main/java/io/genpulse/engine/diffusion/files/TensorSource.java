package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;

/// Tensors by name, for people from a file. A part of a model is read through the names that
/// diffusers gives its tensors, whatever the file calls them.
///
/// Used by one thread; closed by who opened it. What was read outlives it.
public interface TensorSource extends AutoCloseable {
  /// Where the tensors come from, for messages.
  Path file();

  boolean has(String name);

  /// @throws EngineException `MODEL_INVALID` when it is not there
  Shape shape(String name);

  /// A tensor as float32 (whole numbers as int64), for as long as the manager is open.
  ///
  /// @throws EngineException `MODEL_INVALID` when it is not there, of a type not read, or when the
  ///   file has changed since it was opened
  NDArray read(NDManager manager, String name);

  /// Whether what is read is the file itself, which cannot be written to.
  boolean isMapped(String name);

  @Override
  void close();
}
