package io.genpulse.launcher.comfyui;

import io.genpulse.launcher.process.ProcessEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a Python of ComfyUI sees of our environment: not another Python's settings, and no password
/// of ours.
final class PythonEnvironment {
  private static final Map<String, String> ADDED =
      Map.of("PYTHONUNBUFFERED", "1", "PYTHONUTF8", "1");

  private PythonEnvironment() {}

  static ProcessEnvironment of(Map<String, String> ours) {
    return new ProcessEnvironment(ADDED, removed(ours));
  }

  static void clean(Map<String, String> environment) {
    environment.keySet().removeAll(removed(environment));
    environment.putAll(ADDED);
  }

  private static Set<String> removed(Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(
            name ->
                name.startsWith("PYTHON")
                    || name.startsWith("GENPULSE_")
                    || name.equals("VIRTUAL_ENV")
                    || name.equals("CONDA_PREFIX"))
        .collect(Collectors.toSet());
  }
}
