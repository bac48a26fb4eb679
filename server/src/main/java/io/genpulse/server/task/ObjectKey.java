package io.genpulse.server.task;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// The key of a stored object: `YYYY/MM/DD/{user_id}/{task_id}.{ext}` for outputs, `uploads/...`
/// for uploads.
public record ObjectKey(String value) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("image/png", "png"),
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/webp", "webp"),
          Map.entry("image/gif", "gif"),
          Map.entry("image/svg+xml", "svg"),
          Map.entry("image/aces", "exr"),
          Map.entry("video/mp4", "mp4"),
          Map.entry("video/webm", "webm"),
          Map.entry("video/matroska", "mkv"),
          Map.entry("video/quicktime", "mov"),
          Map.entry("audio/wav", "wav"),
          Map.entry("audio/x-wav", "wav"),
          Map.entry("audio/mpeg", "mp3"),
          Map.entry("audio/flac", "flac"),
          Map.entry("audio/ogg", "ogg"),
          Map.entry("model/gltf-binary", "glb"),
          Map.entry("model/gltf+json", "gltf"),
          Map.entry("application/json", "json"),
          Map.entry("text/plain", "txt"));

  public ObjectKey {
    if (value.isEmpty() || value.startsWith("/") || value.contains("..")) {
      throw new IllegalArgumentException("not an object key: \"" + value + "\"");
    }
  }

  /// The key of the n-th output (from 1) of a task. Whoever works on it under a later lease writes
  /// other keys, so that a worker that was given up can never overwrite what was recorded.
  ///
  /// @param lease how many leases there were with this one
  public static ObjectKey ofOutput(
      Instant createdAt, String userId, String taskId, int lease, int n, String mediaType) {
    return new ObjectKey(
        "%s/%s/%s%s%s.%s"
            .formatted(
                DATE.format(createdAt),
                folder(userId),
                taskId,
                lease > 1 ? "-r" + lease : "",
                n > 1 ? "_" + n : "",
                extension(mediaType)));
  }

  /// The key of the picture that stands for this object.
  public ObjectKey poster() {
    return new ObjectKey(value + ".poster.jpg");
  }

  /// The key of an uploaded file.
  public static ObjectKey ofUpload(Instant at, UUID id, String mediaType) {
    return new ObjectKey("uploads/%s/%s.%s".formatted(DATE.format(at), id, extension(mediaType)));
  }

  /// How names of files of this kind end, without the dot.
  public static String extension(String mediaType) {
    return EXTENSIONS.getOrDefault(mediaType, "bin");
  }

  private static String folder(String userId) {
    String safe =
        userId
            .replaceAll("[^A-Za-z0-9._-]", "_")
            .replaceAll("\\.{2,}", ".")
            .replaceAll("^\\.", "_");
    return safe.isEmpty() ? "_" : safe.substring(0, Math.min(safe.length(), 64));
  }

  @Override
  public String toString() {
    return value;
  }
}
