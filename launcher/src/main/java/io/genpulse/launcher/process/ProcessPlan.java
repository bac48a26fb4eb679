package io.genpulse.launcher.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A child that is kept running. Each of its lives may differ from the one before: another port,
/// another option.
public interface ProcessPlan {
  String name();

  /// What has to be ready on disk, and how to run the next life. Runs ahead of every start.
  ///
  /// @param last how the life before ended, null for the first
  ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException, InterruptedException;
}
