package io.genpulse.engine.diffusion.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A few words in a file of a cache, which others find whole or not at all.
public final class KeptText {
  private KeptText() {}

  /// @param file in a folder that need not be there
  public static void write(Path file, String text) throws IOException {
    Path folder = file.resolveSibling("");
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "kept", null);
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
