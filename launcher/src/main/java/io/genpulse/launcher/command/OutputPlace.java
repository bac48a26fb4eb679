package io.genpulse.launcher.command;

import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether files can be made where the user wants them.
final class OutputPlace {
  private OutputPlace() {}

  /// Makes the folder when it is not there, and tries a file in it.
  ///
  /// @throws CommandFailure naming the place and what is wrong with it
  static void check(Path wanted, boolean asFolder) {
    var place = wanted.toAbsolutePath().normalize();
    try {
      if (asFolder || Files.isDirectory(place)) {
        Files.createDirectories(place);
        tryFileIn(place);
      } else if (Files.exists(place) && !Files.isRegularFile(place)) {
        writeAllowed(place);
      } else {
        tryFile(place);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "cannot write %s: %s".formatted(wanted, IoReason.of(e)),
          "name another file or folder with -o");
    }
  }

  private static void tryFile(Path file) throws IOException {
    var folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
      tryFileIn(folder);
    }
    if (!Files.exists(file)) {
      // The name itself may be one that the file system does not take.
      Files.createFile(file);
      Files.delete(file);
    }
  }

  private static void tryFileIn(Path folder) throws IOException {
    Files.delete(Files.createTempFile(folder, ".genpulse-", ".part"));
  }

  /// A device or a pipe.
  private static void writeAllowed(Path device) throws IOException {
    if (!Files.isWritable(device)) {
      throw new AccessDeniedException(device.toString());
    }
  }
}
