package io.genpulse.client.http;

import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;

/// A picture within a request, as `data:image/png;base64,...`: a provider cannot reach our files.
public final class DataUri {
  private static final Set<FileKind> PICTURES =
      Set.of(FileKind.PNG, FileKind.JPEG, FileKind.WEBP, FileKind.GIF);

  private DataUri() {}

  /// @param field that names the picture
  /// @param mostBytes that the provider takes
  /// @throws EngineException `INVALID_REQUEST` when it is no picture, or too large
  public static String of(Path file, String field, long mostBytes) {
    try {
      FileKind kind =
          FileKind.of(file)
              .filter(PICTURES::contains)
              .orElseThrow(
                  () -> EngineException.invalid(field, field + " must be PNG, JPEG, WebP or GIF"));
      long bytes = Files.size(file);
      if (bytes > mostBytes) {
        throw EngineException.invalid(
            field,
            "%s may have %d MiB at most but has %.1f; make it smaller"
                .formatted(field, mostBytes >> 20, bytes / (double) (1 << 20)));
      }
      return "data:%s;base64,%s"
          .formatted(
              kind.mediaType(), Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw EngineException.invalid(field, field + " cannot be read: " + e.getMessage());
    }
  }
}
