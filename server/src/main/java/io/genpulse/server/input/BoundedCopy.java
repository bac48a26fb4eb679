package io.genpulse.server.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes what comes from outside into a file, up to a limit, without holding it in memory.
public final class BoundedCopy {
  private static final int PIECE = 64 << 10;

  private BoundedCopy() {}

  /// Says whether all of it fitted; of what is too large the file holds a part.
  public static boolean copy(InputStream in, Path file, long mostBytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] piece = new byte[PIECE];
      long all = 0;
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        all += n;
        if (all > mostBytes) {
          return false;
        }
        out.write(piece, 0, n);
      }
      return true;
    }
  }
}
