package io.genpulse.launcher.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.launcher.process.ProcessExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Redis' log of writes with something in it that Redis does not understand: a power cut leaves
/// zeros or junk behind the last write. Cut off there, it is good again; a copy stays.
final class DamagedAppendLog {
  private static final Logger log = LoggerFactory.getLogger(DamagedAppendLog.class);

  private final Path folder;

  /// @param folder of Redis' data
  DamagedAppendLog(Path folder) {
    this.folder = folder;
  }

  static boolean isCauseOf(ProcessExit exit) {
    return !exit.wasReady()
        && exit.said().stream()
            .anyMatch(l -> l.contains("Bad file format reading the append only"));
  }

  /// @param redis the server's program, which checks logs under another name
  /// @param temporary folder for that name
  void mend(Path redis, Path temporary) throws IOException, InterruptedException {
    Path file = folder.resolve("appendonly.aof");
    Path copy = freeName();
    Files.copy(file, copy);
    Path checker = temporary.resolve("redis-check-aof");
    Files.deleteIfExists(checker);
    Files.createSymbolicLink(checker, redis);
    try {
      Process process =
          new ProcessBuilder(List.of(checker.toString(), "--fix", file.toString()))
              .redirectErrorStream(true)
              .directory(folder.toFile())
              .start();
      try (var answer = process.outputWriter(UTF_8)) {
        answer.write("y\n");
      }
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("cannot mend " + file + ":\n" + said);
      }
      log.warn(
          "Redis' log of writes was damaged, as after a power cut: {} bytes at its end are cut off;"
              + " a copy of all is {}",
          Files.size(copy) - Files.size(file),
          copy);
    } finally {
      Files.deleteIfExists(checker);
    }
  }

  private Path freeName() {
    int n = 1;
    while (Files.exists(folder.resolve("appendonly.aof.damaged-" + n))) {
      n++;
    }
    return folder.resolve("appendonly.aof.damaged-" + n);
  }
}
