package io.genpulse.launcher.comfyui;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where people, and the programs that install it for them, put a ComfyUI.
public final class UsualPlaces {
  // By hand; comfy-cli; StabilityMatrix on each system; Pinokio; the portable package.
  private static final List<String> BELOW_HOME =
      List.of(
          "ComfyUI",
          "comfy/ComfyUI",
          "ai/ComfyUI",
          "Documents/ComfyUI",
          ".local/share/StabilityMatrix/Packages/ComfyUI",
          "StabilityMatrix/Packages/ComfyUI",
          "AppData/Roaming/StabilityMatrix/Packages/ComfyUI",
          "pinokio/api/comfy.git/app",
          "ComfyUI_windows_portable",
          "Downloads/ComfyUI_windows_portable",
          "Desktop/ComfyUI_windows_portable");

  private UsualPlaces() {}

  /// Those that are there and can be started.
  ///
  /// @param home of the user
  public static List<ComfyInstallation> installations(Path home) {
    return BELOW_HOME.stream()
        .map(home::resolve)
        .map(UsualPlaces::at)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static Optional<ComfyInstallation> at(Path folder) {
    return ComfyInstallation.programBelow(folder)
        .flatMap(
            program ->
                ComfyInstallation.pythonOf(program)
                    .map(python -> new ComfyInstallation(program, python)));
  }
}
