package io.genpulse.server.host;

import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/// This process and its siblings on the same host.
public final class HostProcesses {
  // Start times are computed from the boot time, which the kernel rounds.
  private static final long SAME_START_MS = 2_000;

  private HostProcesses() {}

  public static WorkerInstance self() {
    ProcessHandle process = ProcessHandle.current();
    return new WorkerInstance(
        UUID.randomUUID().toString(), hostId(), process.pid(), startedAt(process));
  }

  public static boolean isAlive(WorkerInstance instance) {
    return ProcessHandle.of(instance.pid())
        .filter(ProcessHandle::isAlive)
        .filter(process -> Math.abs(startedAt(process) - instance.startedAt()) <= SAME_START_MS)
        .filter(process -> !isZombie(process.pid()))
        .isPresent();
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

  /// Containers have process ids of their own, so on Linux the process-id namespace is part of it.
  private static String hostId() {
    return hostName() + pidNamespace();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String pidNamespace() {
    try {
      return " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
