package io.genpulse.engine.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;

/// Memory of this machine, or of the container that this process is in.
final class MachineMemory {
  private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");
  private static final Path PARTS = Path.of("/sys/fs/cgroup/memory.stat");

  private MachineMemory() {}

  static long total() {
    long machine = memory().getTotal();
    OptionalLong limit = number(LIMIT);
    return limit.isPresent() ? Math.min(limit.getAsLong(), machine) : machine;
  }

  /// Bytes that can be taken without anything being pushed out but copies of files. No bound where
  /// the system swaps and kills nobody.
  static long available() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Long.MAX_VALUE;
    }
    long machine = memory().getAvailable();
    OptionalLong limit = number(LIMIT);
    OptionalLong used = number(USED);
    if (limit.isEmpty() || used.isEmpty()) {
      return machine;
    }
    return Math.min(machine, limit.getAsLong() - used.getAsLong() + copies());
  }

  private static GlobalMemory memory() {
    return new SystemInfo().getHardware().getMemory();
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      // No Linux, no container, or one without a limit ("max").
      return OptionalLong.empty();
    }
  }

  private static long copies() {
    try {
      return Files.readAllLines(PARTS).stream()
          .filter(line -> line.startsWith("inactive_file "))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
          .sum();
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
