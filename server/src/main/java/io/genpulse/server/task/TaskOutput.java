package io.genpulse.server.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One recorded result file of a task, numbered from 1.
///
/// @param sha256 lower-case hex
/// @param durationMs of sound and video
/// @param removedAt when its object was removed from the store; null while it is there
public record TaskOutput(
    int n,
    ObjectKey key,
    String mediaType,
    long bytes,
    String sha256,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Long durationMs,
    @Nullable Instant removedAt) {

  /// One whose object is there.
  public TaskOutput(
      int n,
      ObjectKey key,
      String mediaType,
      long bytes,
      String sha256,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long durationMs) {
    this(n, key, mediaType, bytes, sha256, width, height, durationMs, null);
  }
}
