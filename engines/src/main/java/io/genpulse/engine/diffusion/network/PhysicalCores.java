package io.genpulse.engine.diffusion.network;

import java.util.List;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor.PhysicalProcessor;

/// How many cores compute: two hardware threads of one core share its vector units, so more threads
/// than cores make inference slower.
public final class PhysicalCores {
  private PhysicalCores() {}

  /// At most the processors that this process may use; all of those where the system does not tell.
  public static int count() {
    List<Integer> efficiencies =
        new SystemInfo()
            .getHardware().getProcessor().getPhysicalProcessors().stream()
                .map(PhysicalProcessor::getEfficiency)
                .toList();
    boolean apple = System.getProperty("os.name").startsWith("Mac");
    return count(efficiencies, apple, Runtime.getRuntime().availableProcessors());
  }

  /// @param efficiencies of the cores; a higher one is a faster core
  /// @param fastestOnly whether slower cores are left out: every thread waits for the slowest, and
  ///   those of Apple silicon are several times slower. Elsewhere the numbers also differ between
  ///   cores that are nearly equal
  static int count(List<Integer> efficiencies, boolean fastestOnly, int usable) {
    int fastest = efficiencies.stream().mapToInt(Integer::intValue).max().orElse(0);
    long cores = efficiencies.stream().filter(e -> !fastestOnly || e == fastest).count();
    return cores == 0 ? usable : (int) Math.min(cores, usable);
  }
}
