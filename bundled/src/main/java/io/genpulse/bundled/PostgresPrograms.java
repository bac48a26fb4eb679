package io.genpulse.bundled;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL server that comes along.
///
/// @param home folder with `bin`, `lib` and `share`
public record PostgresPrograms(Path home) {
  /// Unpacks it into the cache unless it is there, whole.
  public static PostgresPrograms unpack(Path cache) throws IOException {
    String archive = Platform.current().postgresArchive();
    String version = Versions.postgres();
    return new PostgresPrograms(
        UnpackedFolder.at(
            cache.resolve("postgres-" + version),
            version,
            folder -> {
              try (InputStream packed = PostgresPrograms.class.getResourceAsStream("/" + archive)) {
                if (packed == null) {
                  throw new IOException("this build brings no PostgreSQL for here: " + archive);
                }
                untar(new XZInputStream(new BufferedInputStream(packed)), folder);
              }
            }));
  }

  public Path initdb() {
    return program("initdb");
  }

  public Path postgres() {
    return program("postgres");
  }

  private Path program(String name) {
    return home.resolve("bin").resolve(Platform.current().executable(name));
  }

  private static void untar(InputStream tar, Path folder) throws IOException {
    try (TarArchiveInputStream entries = new TarArchiveInputStream(tar)) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("archive entry leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.resolveSibling(""));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(entries, target);
          allowRunning(target, entry.getMode());
        }
      }
    }
  }

  private static void allowRunning(Path file, int mode) throws IOException {
    if ((mode & 0111) != 0
        && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
