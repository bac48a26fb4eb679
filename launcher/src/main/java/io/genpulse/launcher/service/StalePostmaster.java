package io.genpulse.launcher.service;

import io.genpulse.launcher.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the lock file of a database server that is gone. PostgreSQL does so itself unless the
/// pid in it is alive again as something else, or is a zombie.
final class StalePostmaster {
  private static final Logger log = LoggerFactory.getLogger(StalePostmaster.class);

  private StalePostmaster() {}

  static void forget(Path cluster) throws IOException {
    Path file = cluster.resolve("postmaster.pid");
    try {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && isGone(Long.parseLong(lines.getFirst().strip()))) {
        log.info("Removing the lock file of a database server that is gone");
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException usual) {
      // It was stopped well.
    } catch (NumberFormatException e) {
      throw new IOException("not understood: " + file, e);
    }
  }

  private static boolean isGone(long pid) {
    if (ProcessIdentity.of(pid).isEmpty()) {
      return true;
    }
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().command())
        .map(command -> !command.contains("postgres"))
        .orElse(false);
  }
}
