package io.genpulse.bundled;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where folders are made ready below one folder: by one process at a time, so that what lies there
/// when it opens was left behind by one that died, and is removed. Its folders go when it closes.
final class Workshop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workshop.class);
  private static final String PREFIX = ".unpacking-";
  private static final String LOCK = ".unpacking.lock";

  /// The locks of files hold between processes only.
  private static final Map<Path, ReentrantLock> OURS = new ConcurrentHashMap<>();

  private final Path parent;
  private final ReentrantLock ours;
  private final FileChannel lock;

  private Workshop(Path parent, ReentrantLock ours, FileChannel lock) {
    this.parent = parent;
    this.ours = ours;
    this.lock = lock;
  }

  /// Waits until no other has it open.
  static Workshop below(Path parent) throws IOException {
    ReentrantLock ours = OURS.computeIfAbsent(parent.toRealPath(), path -> new ReentrantLock());
    ours.lock();
    try {
      Workshop workshop = new Workshop(parent, ours, locked(parent.resolve(LOCK)));
      workshop.clear();
      return workshop;
    } catch (IOException | RuntimeException e) {
      ours.unlock();
      throw e;
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel lock = FileChannel.open(file, CREATE, WRITE);
    try {
      lock.lock();
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// Removes what was left behind.
  static void tidy(Path parent) throws IOException {
    if (hasLeftovers(parent)) {
      below(parent).close();
    }
  }

  /// A new empty one; its name begins with a dot.
  Path folder() throws IOException {
    return Files.createTempDirectory(parent, PREFIX);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      clear();
    } finally {
      ours.unlock();
    }
  }

  private static boolean hasLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      return found.iterator().hasNext();
    }
  }

  /// A leftover that cannot be removed is in nobody's way.
  private void clear() {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : found) {
        removeTree(folder);
      }
    } catch (IOException e) {
      log.warn("What was left behind in {} cannot be removed", parent, e);
    }
  }

  private static void removeTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
