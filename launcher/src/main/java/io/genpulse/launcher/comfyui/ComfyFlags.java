package io.genpulse.launcher.comfyui;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The options that one ComfyUI knows, by its own words: `main.py --help` needs no PyTorch and
/// takes some 35 ms, while an option it does not know ends it.
record ComfyFlags(Set<String> known) {
  private static final Pattern FLAG = Pattern.compile("--[a-z][a-z0-9-]+");

  ComfyFlags {
    known = Set.copyOf(known);
  }

  static ComfyFlags of(ComfyInstallation installation) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(installation.python().toString(), "-s", "main.py", "--help")
            .directory(installation.program().toFile())
            .redirectErrorStream(true);
    PythonEnvironment.clean(builder.environment());
    Process help = builder.start();
    try (var reader = help.inputReader()) {
      help.getOutputStream().close();
      String text = reader.lines().collect(Collectors.joining("\n"));
      if (!help.waitFor(30, TimeUnit.SECONDS) || help.exitValue() != 0) {
        throw new IOException(
            "main.py --help of %s does not work: %s".formatted(installation.program(), last(text)));
      }
      return new ComfyFlags(
          FLAG.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet()));
    } finally {
      help.destroyForcibly();
    }
  }

  private static String last(String text) {
    return text.strip().lines().reduce((_, line) -> line).orElse("it printed nothing");
  }

  boolean knows(String flag) {
    return known.contains(flag);
  }
}
