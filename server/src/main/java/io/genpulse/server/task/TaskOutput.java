package io.genpulse.server.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One recorded result file of a task, numbered from 1.
///
/// @param sha256 lower-case hex
/// @param durationMs of sound and video
/// @param poster a JPEG that stands for a video or a sound, removed with it; null where there is
///   none
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
    @Nullable ObjectKey poster,
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
    this(n, key, mediaType, bytes, sha256, width, height, durationMs, null, null);
  }

  /// The same with a poster.
  public TaskOutput with(ObjectKey posterKey) {
    return new TaskOutput(
        n, key, mediaType, bytes, sha256, width, height, durationMs, posterKey, removedAt);
  }
}
