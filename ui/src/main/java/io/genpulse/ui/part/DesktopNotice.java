package io.genpulse.ui.part;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says something in a corner of the screen by the desktop's own means, whatever window is in
/// front: `notify-send` on Linux, AppleScript on macOS. Windows has no such program.
public final class DesktopNotice {
  private static final Logger log = LoggerFactory.getLogger(DesktopNotice.class);

  private static final String APPLE_SCRIPT =
      "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run";

  private DesktopNotice() {}

  /// True when the desktop took it.
  public static boolean show(String title, String words) {
    Optional<List<String>> command = command(System.getProperty("os.name", ""), title, words);
    if (command.isEmpty()) {
      return false;
    }
    try {
      new ProcessBuilder(command.get())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException e) {
      log.debug("The desktop shows no notices", e);
      return false;
    }
  }

  /// What is said goes as arguments of its own, so nothing in it is taken for a command.
  static Optional<List<String>> command(String os, String title, String words) {
    String name = os.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return Optional.of(List.of("osascript", "-e", APPLE_SCRIPT, title, words));
    }
    return name.startsWith("windows")
        ? Optional.empty()
        : Optional.of(List.of("notify-send", "--app-name=GenPulse", "--", title, words));
  }
}
