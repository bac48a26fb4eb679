package io.genpulse.launcher.process;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/// What processes use, asked of the operating system. The processor share is that since the last
/// question about the same process, or since its start.
final class ProcessUsage {
  private final OperatingSystem system = new SystemInfo().getOperatingSystem();
  private final Map<Long, OSProcess> before = new ConcurrentHashMap<>();

  Optional<Double> cpuPercent(long pid) {
    OSProcess now = system.getProcess((int) pid);
    if (now == null) {
      before.remove(pid);
      return Optional.empty();
    }
    OSProcess last = before.put(pid, now);
    double load =
        last == null ? now.getProcessCpuLoadCumulative() : now.getProcessCpuLoadBetweenTicks(last);
    return Optional.of(Math.round(load * 1000) / 10.0);
  }

  Optional<Long> memoryBytes(long pid) {
    return Optional.ofNullable(before.get(pid)).map(OSProcess::getResidentMemory);
  }
}
