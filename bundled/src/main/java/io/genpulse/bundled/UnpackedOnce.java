package io.genpulse.bundled;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// A folder that is filled beside its place and then renamed, so that it is whole whenever it is
/// there. Its name carries the version of what is in it.
final class UnpackedOnce {
  interface Filling {
    void into(Path folder) throws IOException;
  }

  private UnpackedOnce() {}

  static Path folder(Path place, Filling filling) throws IOException {
    if (Files.isDirectory(place)) {
      return place;
    }
    Path parent = Files.createDirectories(place.toAbsolutePath().resolveSibling(""));
    Path unfinished = Files.createTempDirectory(parent, ".unpacking-");
    try {
      filling.into(unfinished);
      Files.move(unfinished, place, ATOMIC_MOVE);
    } catch (IOException e) {
      removeTree(unfinished);
      if (!Files.isDirectory(place)) { // else another process was faster
        throw e;
      }
    }
    return place;
  }

  static void removeTree(Path folder) throws IOException {
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
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
