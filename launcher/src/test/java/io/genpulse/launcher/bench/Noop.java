package io.genpulse.launcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A task type whose tasks do nothing, so that all else is measured.
final class Noop {
  private static final String HANDLER =
      """
      import io.genpulse.server.handler.*;
      import java.util.Map;
      @TaskType("noop")
      public final class NoopHandler implements TaskHandler<NoopHandler.Params> {
        public record Params() {}
        @Override public TaskResult execute(Params params, TaskContext context) { return TaskResult.of(Map.of()); }
      }
      """;

  private Noop() {}

  /// Has it known by programs that start on this home from now on.
  static void writeTo(Path home) throws IOException {
    Path plugins = Files.createDirectories(home.resolve("plugins"));
    Files.writeString(plugins.resolve("NoopHandler.java"), HANDLER);
  }
}
