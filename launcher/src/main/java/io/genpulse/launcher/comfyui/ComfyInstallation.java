package io.genpulse.launcher.comfyui;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A ComfyUI on this machine's disk.
///
/// @param program the folder with `main.py`
/// @param python the Python that has what it requires
public record ComfyInstallation(Path program, Path python) {
  // Below what people point at: the program itself, a portable package, the desktop app's folder.
  private static final List<String> PROGRAMS =
      List.of("", "ComfyUI", "resources/ComfyUI", "program");
  private static final List<String> PYTHONS =
      List.of(
          "venv/bin/python3",
          ".venv/bin/python3",
          "venv/Scripts/python.exe",
          ".venv/Scripts/python.exe",
          "../python_embeded/python.exe",
          "../venv/bin/python3",
          "../.venv/bin/python3",
          "../venv/Scripts/python.exe",
          "../.venv/Scripts/python.exe");

  /// Looks below a folder that somebody pointed at.
  ///
  /// @throws IllegalArgumentException saying in one sentence what is missing
  public static ComfyInstallation at(Path folder) {
    Path program = programBelow(folder).orElseThrow(() -> noProgram(folder));
    return pythonOf(program)
        .map(python -> new ComfyInstallation(program, python))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the ComfyUI in %s has no Python environment of its own (venv, .venv or"
                            .formatted(program)
                        + " python_embeded); name one with --python"));
  }

  /// As [#at(Path)], with a Python that somebody named.
  public static ComfyInstallation at(Path folder, Path python) {
    if (!Files.isExecutable(python)) {
      throw new IllegalArgumentException("%s cannot be run".formatted(python));
    }
    return programBelow(folder)
        .map(program -> new ComfyInstallation(program, python))
        .orElseThrow(() -> noProgram(folder));
  }

  private static IllegalArgumentException noProgram(Path folder) {
    return new IllegalArgumentException(
        "there is no ComfyUI in %s: no main.py with a folder comfy beside it".formatted(folder));
  }

  static Optional<Path> programBelow(Path folder) {
    return PROGRAMS.stream()
        .map(folder::resolve)
        .filter(
            place ->
                Files.isRegularFile(place.resolve("main.py"))
                    && Files.isDirectory(place.resolve("comfy")))
        .map(place -> place.toAbsolutePath().normalize())
        .findFirst();
  }

  static Optional<Path> pythonOf(Path program) {
    // A link is kept as it is: where it leads is a Python without the environment's packages.
    return PYTHONS.stream()
        .map(program::resolve)
        .filter(Files::isExecutable)
        .map(place -> place.toAbsolutePath().normalize())
        .findFirst();
  }
}
