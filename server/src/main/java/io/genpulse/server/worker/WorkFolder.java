package io.genpulse.server.worker;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of one attempt: made when it is asked for, removed with all its files on closing.
final class WorkFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);

  private final Path path;
  private volatile boolean wanted;

  WorkFolder(Path path) {
    this.path = path;
  }

  /// The folder, which is there now.
  Path open() {
    wanted = true;
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new EngineException(EngineError.UNAVAILABLE, "no work folder can be made", e);
    }
  }

  /// Never throws: what the handler's leftovers still hold or remove meanwhile is left.
  @Override
  public void close() {
    if (!wanted) {
      return;
    }
    try {
      Files.walkFileTree(path, new Removal());
    } catch (IOException | RuntimeException e) {
      log.warn("{} cannot be looked through", path, e);
    }
    if (Files.exists(path)) {
      log.warn("{} is left behind", path);
    }
  }

  /// Removes what it can.
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return remove(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return remove(file);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      return remove(folder);
    }

    private static FileVisitResult remove(Path file) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        log.debug("{} cannot be removed", file, e);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
