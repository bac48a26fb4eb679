package io.genpulse.server.host;

import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// This process and its siblings on the same host: the one notion of who they are and whether they
/// live.
public final class HostProcesses {
  // Start times are computed from the boot time, which the kernel rounds.
  private static final long SAME_START_MS = 2_000;
  private static final Pattern NAME =
      Pattern.compile("([0-9a-f-]{36}):([0-9]{1,18}):([0-9]{1,18}):(.+)");

  // Where nobody can tell, every process is on a host of its own.
  private static final String HOST =
      HostIdentity.ofThisHost().find().orElseGet(() -> UUID.randomUUID().toString());

  private HostProcesses() {}

  /// This process; every time with an id of its own, for several servers within it.
  public static WorkerInstance self() {
    ProcessHandle process = ProcessHandle.current();
    return new WorkerInstance(
        UUID.randomUUID().toString(), HOST, process.pid(), startedAt(process));
  }

  /// Whether a process of this host is still there. One that is suspended is.
  public static boolean isAlive(WorkerInstance instance) {
    return ProcessHandle.of(instance.pid())
        .filter(ProcessHandle::isAlive)
        .filter(process -> Math.abs(startedAt(process) - instance.startedAt()) <= SAME_START_MS)
        .filter(process -> !isZombie(process.pid()))
        .isPresent();
  }

  /// A name for a process that is as good as all that is known of it.
  public static String name(WorkerInstance instance) {
    return "%s:%d:%d:%s"
        .formatted(instance.id(), instance.pid(), instance.startedAt(), instance.hostId());
  }

  /// Whether that is the name of a process of this host that is not there any more.
  public static boolean isDeadHere(String name) {
    return read(name)
        .filter(instance -> instance.hostId().equals(HOST))
        .filter(instance -> !isAlive(instance))
        .isPresent();
  }

  private static Optional<WorkerInstance> read(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new WorkerInstance(
                parts.group(1),
                parts.group(4),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3))))
        : Optional.empty();
  }

  private static long startedAt(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /// Killed, but not yet reaped by its parent: still listed, on Linux.
  private static boolean isZombie(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
