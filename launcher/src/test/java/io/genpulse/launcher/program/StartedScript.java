package io.genpulse.launcher.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;

/// A call of the script that goes on.
final class StartedScript implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  StartedScript(Process process) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
  }

  void awaitOutput(String wanted) throws IOException {
    for (String line = out.readLine(); !wanted.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("it ended without saying " + wanted);
      }
    }
  }

  /// Sends a line, and returns what it says until its end.
  String end(String input) throws IOException, InterruptedException {
    try (var in = process.outputWriter(UTF_8)) {
      in.write(input + "\n");
    }
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
    }
    process.waitFor();
    return said.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
