package io.genpulse.server.worker;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of one attempt: made when it is asked for, removed with all its files on closing.
final class WorkFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);

  private final Path path;

  WorkFolder(Path path) {
    this.path = path;
  }

  /// The folder, which is there now.
  Path open() {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new EngineException(EngineError.UNAVAILABLE, "no work folder can be made", e);
    }
  }

  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.warn("{} is left behind", path, e);
    }
  }
}
