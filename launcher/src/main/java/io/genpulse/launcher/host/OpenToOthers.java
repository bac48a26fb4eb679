package io.genpulse.launcher.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes the files of a folder of secrets to others, where the folder itself does not.
final class OpenToOthers {
  private static final Logger log = LoggerFactory.getLogger(OpenToOthers.class);
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private OpenToOthers() {}

  static void close(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        || OWNER.containsAll(Files.getPosixFilePermissions(folder))) {
      return;
    }
    log.warn("Others can look into {}; close it with: chmod 700 {}", folder, folder);
    List<Path> files;
    try (var entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
  }
}
