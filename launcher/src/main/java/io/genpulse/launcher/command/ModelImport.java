package io.genpulse.launcher.command;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelFileKind;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// Takes a model or LoRA file into the folder of models, whole or not at all.
///
/// @param models the folder of models
/// @param link whether to leave it where it lies and only point to it
record ModelImport(Path models, boolean link) {
  /// Returns where it is now.
  ///
  /// @throws CommandFailure when it is nothing to draw with, or there already
  Path take(Path source) {
    Path from = source.toAbsolutePath().normalize();
    try {
      ModelFileKind kind = ModelFileKind.of(from);
      Path folder = kind == ModelFileKind.LORA ? models.resolve("loras") : models;
      Path target = folder.resolve(String.valueOf(from.getFileName()));
      if (Files.exists(target)) {
        throw new CommandFailure(
            ExitCode.USAGE, target + " is there already", "remove it first, or rename the new one");
      }
      Files.createDirectories(folder);
      if (link) {
        return Files.createSymbolicLink(target, from);
      }
      copy(from, target);
      return target;
    } catch (EngineException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), null);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "cannot import %s: %s".formatted(source, IoReason.of(e)),
          "leave it where it is with --link");
    }
  }

  /// Under a name that nobody lists, until it is whole.
  private static void copy(Path from, Path target) throws IOException {
    Path part = target.resolveSibling(".importing-" + target.getFileName());
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path to = part.resolve(from.relativize(each).toString());
        if (from.equals(each)) {
          to = part;
        }
        Files.copy(each, to, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, target);
    } finally {
      remove(part);
    }
  }

  private static void remove(Path part) throws IOException {
    if (!Files.exists(part)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> all = Files.walk(part)) {
      left = all.toList().reversed();
    }
    for (Path each : left) {
      Files.delete(each);
    }
  }
}
