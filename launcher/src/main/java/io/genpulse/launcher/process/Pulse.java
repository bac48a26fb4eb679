package io.genpulse.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The child's side of [PulseProbe]: a supervised JVM says that it works, and ends when its parent
/// is gone, which its standard input tells on every system.
public final class Pulse {
  /// Names the file; absent in a process that nobody supervises.
  public static final String FILE = "GENPULSE_PULSE_FILE";

  private static final Logger log = LoggerFactory.getLogger(Pulse.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private Pulse() {}

  /// To be called once everything works. Does nothing in a process that nobody supervises.
  ///
  /// @param works asked before every beat; while it does not there is none
  public static void begin(Map<String, String> environment, BooleanSupplier works) {
    String file = environment.getOrDefault(FILE, "");
    if (!file.isEmpty()) {
      Thread.ofPlatform().daemon().name("pulse").start(() -> beat(Path.of(file), works));
      Thread.ofPlatform().daemon().name("end-with-parent").start(Pulse::endWithParent);
    }
  }

  private static void beat(Path file, BooleanSupplier works) {
    try {
      Files.write(file, new byte[0]);
      for (long n = 1; ; n++) {
        Thread.sleep(INTERVAL);
        // Counted, as a clock that is set back must not look like a stop.
        if (works.getAsBoolean()) {
          Files.setLastModifiedTime(file, FileTime.fromMillis(n));
        }
      }
    } catch (IOException e) {
      log.error("Nobody hears that this process works", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent.
      }
    } catch (IOException e) {
      log.debug("The standard input is gone", e);
    }
    System.exit(0);
  }
}
