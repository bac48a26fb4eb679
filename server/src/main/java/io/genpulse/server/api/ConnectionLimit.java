package io.genpulse.server.api;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many clients may be connected at once. Each takes a file descriptor, and the databases,
/// files and programs that the others of this process work with must not lack one.
final class ConnectionLimit {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final long LEFT_FOR_OTHERS = 256;
  private static final long LEAST = 16;

  private ConnectionLimit() {}

  /// @param wanted by the settings
  static int here(int wanted) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(wanted, system.getMaxFileDescriptorCount())
        : wanted;
  }

  static int of(int wanted, long descriptors) {
    long room = Math.max(descriptors - LEFT_FOR_OTHERS, Math.max(LEAST, descriptors / 4));
    if (room < wanted) {
      log.warn(
          "At most {} clients can be connected at once, as this process may open {} files; raise"
              + " it with ulimit -n",
          room,
          descriptors);
    }
    return (int) Math.min(wanted, room);
  }
}
