package io.genpulse.engine.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/// How many cores compute: two hardware threads of one core share its vector units, so more threads
/// than cores make inference slower.
final class PhysicalCores {
  private PhysicalCores() {}

  /// At most the processors that this process may use; all of those where the system does not tell.
  static int count() {
    int usable = Runtime.getRuntime().availableProcessors();
    int cores = cores(Path.of("/sys/devices/system/cpu"));
    return cores == 0 ? usable : Math.min(cores, usable);
  }

  /// Linux lists the hardware threads of each core; 0 where there is no such list.
  private static int cores(Path folder) {
    Set<String> cores = new HashSet<>();
    try (Stream<Path> processors = Files.list(folder)) {
      for (Path processor : processors.toList()) {
        Path siblings = processor.resolve("topology/thread_siblings_list");
        if (Files.isReadable(siblings)) {
          cores.add(Files.readString(siblings).strip());
        }
      }
      return cores.size();
    } catch (IOException e) {
      return 0;
    }
  }
}
