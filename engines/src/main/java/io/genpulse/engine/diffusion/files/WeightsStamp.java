package io.genpulse.engine.diffusion.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the files that hold the weights of a model were at one moment.
public record WeightsStamp(List<Stamped> files) {
  public WeightsStamp {
    files = List.copyOf(files);
  }

  /// @param key of the file itself, whatever its name; null where the system has none
  record Stamped(Path file, FileState state, @Nullable Object key) {
    /// A file that was removed or replaced by another of its name is still there for those that
    /// have it in memory; one that was written to has changed under them.
    boolean isRewritten() {
      try {
        var now = Files.readAttributes(file, BasicFileAttributes.class);
        boolean same = key == null || key.equals(now.fileKey());
        return same && !state.equals(new FileState(now.size(), now.lastModifiedTime()));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /// @throws EngineException `MODEL_INVALID` when one is not there
  static WeightsStamp of(List<Path> files) {
    return new WeightsStamp(
        files.stream().map(file -> new Stamped(file, FileState.of(file), key(file))).toList());
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /// One of the files that was written to in place since then.
  public Optional<Path> rewritten() {
    return files.stream().filter(Stamped::isRewritten).map(Stamped::file).findFirst();
  }
}
