package io.genpulse.bundled;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Has the disk itself keep what was written, so that a rename which survives a power cut leads to
/// whole files.
final class WrittenThrough {
  private WrittenThrough() {}

  /// All files below it, and the folders. Many at a time: the disk writes them together.
  static void force(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(folder)) {
      all = walked.toList();
    }
    try {
      all.parallelStream().filter(Files::isRegularFile).forEach(WrittenThrough::forceFile);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : all) {
      if (Files.isDirectory(path)) {
        forceFolder(path);
      }
    }
  }

  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and needs none of this.
    }
  }

  private static void forceFile(Path file) {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write through " + file, e);
    }
  }
}
