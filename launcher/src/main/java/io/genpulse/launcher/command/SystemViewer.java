package io.genpulse.launcher.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The program that the desktop shows a file with.
final class SystemViewer {
  private SystemViewer() {}

  /// Returns at once; a machine without a desktop says so and the file stays where it is.
  static void open(CommandContext context, Path file) {
    var command = command(System.getProperty("os.name", ""), file.toAbsolutePath());
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      context.say("genpulse: cannot open " + file + ": " + command.getFirst() + " does not run");
    }
  }

  static List<String> command(String os, Path file) {
    var system = os.toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return List.of("open", file.toString());
    }
    return system.contains("win")
        ? List.of("rundll32", "url.dll,FileProtocolHandler", file.toString())
        : List.of("xdg-open", file.toString());
  }
}
