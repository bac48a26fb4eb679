package io.genpulse.server.registry;

import io.genpulse.server.handler.TaskHandler;
import java.nio.file.Path;
import java.util.List;

/// What became of one file in the plugins folder.
sealed interface Plugin {
  /// @param refused classes of it that cannot be used, a sentence each
  record Handlers(Path file, List<TaskHandler<?>> handlers, List<String> refused)
      implements Plugin {}

  record Refused(Path file, String reason) implements Plugin {}
}
