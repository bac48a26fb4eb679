package io.genpulse.engine.capability;

import io.genpulse.engine.RemoteJob;
import java.nio.file.Path;

/// The picture that a request is about.
public sealed interface PictureSource {
  /// A file.
  record Picture(Path path) implements PictureSource {}

  /// A picture that the same provider made for an earlier task and still has, such as one of a
  /// grid.
  ///
  /// @param index which of the job's pictures, from 1
  record OfJob(RemoteJob job, int index) implements PictureSource {
    public OfJob {
      if (index < 1) {
        throw new IllegalArgumentException("index must be 1 or more but was " + index);
      }
    }
  }
}
