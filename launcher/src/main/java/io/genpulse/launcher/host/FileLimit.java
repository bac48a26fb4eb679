package io.genpulse.launcher.host;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// How many files and connections this process may have open.
public final class FileLimit {
  private static final long NEEDED = 256;

  private FileLimit() {}

  /// Why that is too few; empty when it is enough. To be asked before much else: without files not
  /// even the program itself can be read.
  public static Optional<String> complaint() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? complaint(system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> complaint(long limit) {
    return limit > 0 && limit < NEEDED
        ? Optional.of(
            "only %s files may be open at once, which is too few; raise it with: ulimit -n 1024"
                .formatted(limit))
        : Optional.empty();
  }
}
