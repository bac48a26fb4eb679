package io.genpulse.server.feature;

import java.nio.file.Path;

/// Files that requests name.
public final class Inputs {
  /// Stands for each file while a request is checked, before any is fetched. Nothing is there.
  public static final Path NOT_YET = Path.of("not-fetched-yet");

  private Inputs() {}
}
