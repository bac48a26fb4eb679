package io.genpulse.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Asks over the network once our child has said, by a file, that the port is its own.
public final class AnnouncedProbe implements Probe {
  private final Path file;
  private final Probe probe;

  /// @param file of this life alone; an older one is removed
  public AnnouncedProbe(Path file, Probe probe) throws IOException {
    this.file = file;
    this.probe = probe;
    Files.deleteIfExists(file);
  }

  @Override
  public Answer ask() {
    return Files.exists(file) ? probe.ask() : Answer.SILENT;
  }
}
