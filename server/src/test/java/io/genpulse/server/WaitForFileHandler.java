package io.genpulse.server;

import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.Map;

/// Ends when a file is there, and removes it.
@TaskType("wait-for-file")
public final class WaitForFileHandler implements TaskHandler<WaitForFileHandler.Params> {
  public record Params(String path) {}

  @Override
  public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
    Path file = Path.of(params.path());
    Path folder = file.resolveSibling(".");
    try (var watcher = folder.getFileSystem().newWatchService()) {
      folder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(file)) {
        watcher.take().reset();
      }
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TaskResult.of(Map.of());
  }
}
