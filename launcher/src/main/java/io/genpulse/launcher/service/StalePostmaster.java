package io.genpulse.launcher.service;

import io.genpulse.launcher.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lock file of a database server that an earlier run left behind. Whoever looks holds the lock
/// of the home, so a server of this cluster that still runs is an orphan and is ended; without one
/// the file is removed, whatever is in it. PostgreSQL itself gives up when the file is empty, when
/// the pid in it is alive again as something else, or is a zombie.
final class StalePostmaster {
  private static final Logger log = LoggerFactory.getLogger(StalePostmaster.class);
  private static final Duration SAME_START = Duration.ofSeconds(3);

  private StalePostmaster() {}

  static void forget(Path cluster) throws IOException, InterruptedException {
    Path file = cluster.resolve("postmaster.pid");
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException usual) {
      return; // It was stopped well.
    }
    var orphan = postmaster(text.lines().map(String::strip).toList(), cluster);
    if (orphan.isPresent()) {
      end(orphan.get());
    }
    log.info("Removing the lock file of a database server that is gone");
    Files.deleteIfExists(file);
  }

  /// The server of this cluster that the file speaks of, if it runs.
  private static Optional<ProcessHandle> postmaster(List<String> lines, Path cluster) {
    return lines.stream()
        .findFirst()
        .flatMap(StalePostmaster::number)
        .filter(pid -> ProcessIdentity.of(pid).isPresent())
        .flatMap(ProcessHandle::of)
        .filter(process -> process.info().command().filter(c -> c.contains("postgres")).isPresent())
        .filter(process -> isOf(process.info(), cluster) || startedThen(process.info(), lines));
  }

  private static boolean isOf(ProcessHandle.Info process, Path cluster) {
    return process
        .arguments()
        .filter(arguments -> Arrays.asList(arguments).contains(cluster.toString()))
        .isPresent();
  }

  /// The third line is when the server started.
  private static boolean startedThen(ProcessHandle.Info process, List<String> lines) {
    Optional<Instant> written =
        lines.stream()
            .skip(2)
            .findFirst()
            .flatMap(StalePostmaster::number)
            .map(Instant::ofEpochSecond);
    return written.isPresent()
        && process
            .startInstant()
            .filter(
                started ->
                    Duration.between(started, written.get()).abs().compareTo(SAME_START) <= 0)
            .isPresent();
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,10}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static void end(ProcessHandle orphan) throws IOException, InterruptedException {
    log.warn("Ending a database server of an earlier run, pid {}", orphan.pid());
    new ProcessBuilder("kill", "-INT", Long.toString(orphan.pid())).start().waitFor();
    try {
      orphan.onExit().get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      orphan.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for the end of " + orphan.pid(), e);
    }
  }
}
