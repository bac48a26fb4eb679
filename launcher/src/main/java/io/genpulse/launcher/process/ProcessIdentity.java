package io.genpulse.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells a process from a later one that got the same pid, by when it started.
///
/// @param started in the words of the operating system, only good for comparing
public record ProcessIdentity(long pid, String started) {
  private static final Path PROC = Path.of("/proc");

  /// Empty when no such process runs; one that has ended but was not waited for does not run.
  public static Optional<ProcessIdentity> of(long pid) {
    if (Files.isDirectory(PROC.resolve("self"))) {
      return fromProc(pid);
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(handle -> handle.info().startInstant())
        .map(started -> new ProcessIdentity(pid, started.toString()));
  }

  public boolean stillRuns() {
    return of(pid).filter(this::equals).isPresent();
  }

  private static Optional<ProcessIdentity> fromProc(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The name in parentheses may hold spaces, so count from its end.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      return fields[0].equals("Z")
          ? Optional.empty()
          : Optional.of(new ProcessIdentity(pid, boot + "/" + fields[19]));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
