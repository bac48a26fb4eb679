package io.genpulse.launcher.doctor;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Runs a program for the first line it prints, such as its version.
final class FirstLine {
  private FirstLine() {}

  /// @throws IOException when it cannot be run, fails, or takes more than ten seconds
  static String of(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var output = process.inputReader()) {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException(command[0] + " does not end");
      }
      var line = String.valueOf(output.readLine());
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s exited with code %d: %s".formatted(command[0], process.exitValue(), line));
      }
      return line;
    } finally {
      process.destroyForcibly();
    }
  }
}
