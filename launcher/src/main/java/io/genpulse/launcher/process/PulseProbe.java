package io.genpulse.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// Looks at the file that a child of our own kind makes once it works, and touches ever after, see
/// [Pulse]. Whatever the child logs does not matter.
public final class PulseProbe implements Probe {
  private final Path file;
  private @Nullable FileTime last;

  /// @param file of this life alone; an older one is removed
  public PulseProbe(Path file) throws IOException {
    this.file = file;
    Files.deleteIfExists(file);
  }

  @Override
  public synchronized Answer ask() {
    try {
      FileTime beat = Files.getLastModifiedTime(file);
      boolean beats = !beat.equals(last);
      last = beat;
      return beats ? Answer.READY : Answer.SILENT;
    } catch (IOException notYet) {
      return Answer.SILENT;
    }
  }
}
