package io.genpulse.launcher.process;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A child that is kept running. Each of its lives may differ from the one before: another port,
/// another option.
public interface ProcessPlan {
  String name();

  /// What has to be ready on disk, and how to run the next life. Runs ahead of every start.
  ///
  /// @param last how the life before ended, null for the first
  ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException, InterruptedException;

  /// Hears every line that the child prints, on a thread of its output's own; must return at once.
  default void said(String line) {}

  /// Why the life that just ended did, in plain words with the way out, where that is known.
  default Optional<String> explain() {
    return Optional.empty();
  }
}
