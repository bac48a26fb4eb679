package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What was found out of files by reading their headers, for as long as they are as they were.
///
/// Safe for use by several threads.
final class SeenFiles {
  private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

  /// The class of diffusers that draws with a checkpoint.
  ///
  /// @throws EngineException when it is cut, or no checkpoint
  String pipelineClass(SingleFile file) {
    return look(file.path(), file::pipelineClass);
  }

  /// @throws EngineException when it is missing, cut or no safetensors file
  void requireWhole(Path weights) {
    look(
        weights,
        () -> {
          Safetensors.open(weights).close();
          return "";
        });
  }

  private String look(Path file, Reading reading) {
    FileState state = FileState.of(file);
    Seen known = seen.get(file);
    if (known == null || !known.state().equals(state)) {
      known = Seen.of(state, reading);
      seen.put(file, known);
    }
    return known.result();
  }

  private interface Reading {
    String read();
  }

  private sealed interface Seen {
    FileState state();

    String result();

    static Seen of(FileState state, Reading reading) {
      try {
        return new Good(state, reading.read());
      } catch (EngineException e) {
        return new Bad(state, e);
      }
    }

    record Good(FileState state, String result) implements Seen {}

    record Bad(FileState state, EngineException failure) implements Seen {
      @Override
      public String result() {
        throw failure;
      }
    }
  }
}
