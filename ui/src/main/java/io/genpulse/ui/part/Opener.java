package io.genpulse.ui.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands a file, a folder or an address to the program that the desktop has for it.
public final class Opener {
  private static final Logger log = LoggerFactory.getLogger(Opener.class);

  private Opener() {}

  /// True when the desktop took it; what its program does then is not known.
  public static boolean open(String what) {
    List<String> command = new ArrayList<>(opener());
    command.add(what);
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException e) {
      log.warn("The desktop cannot open {}", what, e);
      return false;
    }
  }

  public static boolean open(Path file) {
    return open(file.toString());
  }

  private static List<String> opener() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      return List.of("open");
    }
    return os.startsWith("windows")
        ? List.of("rundll32", "url.dll,FileProtocolHandler")
        : List.of("xdg-open");
  }
}
