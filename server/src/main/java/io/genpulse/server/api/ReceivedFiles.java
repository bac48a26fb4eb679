package io.genpulse.server.api;

import io.genpulse.server.input.BoundedCopy;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.input.MediaType;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

/// Files that clients send for tasks to work on: streamed to the disk, looked at, and put into the
/// object store. Never held in memory.
public final class ReceivedFiles {
  private final ObjectStorage storage;
  private final InputSettings settings;
  private final Path folder;
  private final InstantSource clock;

  /// @param folder for files that are on their way
  public ReceivedFiles(
      ObjectStorage storage, InputSettings settings, Path folder, InstantSource clock) {
    this.storage = storage;
    this.settings = settings;
    this.folder = folder;
    this.clock = clock;
  }

  /// For files that are on their way, in either direction.
  public Path folder() {
    return folder;
  }

  /// A file that is in the object store.
  public record Kept(ObjectKey key, MediaType type, long bytes) {}

  /// What is done with a file while it is on the disk.
  @FunctionalInterface
  public interface Work<T> {
    T apply(Path file) throws IOException;
  }

  /// An empty file, and what becomes of it. It is gone afterwards.
  public <T> T inFile(Work<T> work) {
    try {
      Path file = Files.createTempFile(Files.createDirectories(folder), "upload-", ".part");
      try {
        return work.apply(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an upload cannot be kept in " + folder, e);
    }
  }

  /// @throws ProblemException `TOO_LARGE`
  public void copy(InputStream in, Path file) throws IOException {
    if (!BoundedCopy.copy(in, file, settings.maxBytes())) {
      throw new ProblemException(
          Problem.TOO_LARGE, "A file must be at most " + settings.maxBytes() + " bytes.");
    }
  }

  /// Puts a file into the object store under a key of its own.
  ///
  /// @throws ProblemException `UNSUPPORTED_MEDIA_TYPE` for what no task takes
  public Kept keep(Path file) throws IOException {
    MediaType type = type(file);
    ObjectKey key = ObjectKey.ofUpload(clock.instant(), UUID.randomUUID(), type.text());
    storage.put(key, file, type.text());
    return new Kept(key, type, Files.size(file));
  }

  private static MediaType type(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return MediaType.of(in.readNBytes(MediaType.HEAD_BYTES))
          .orElseThrow(
              () ->
                  new ProblemException(
                      Problem.UNSUPPORTED_MEDIA_TYPE,
                      "The file must be a picture (PNG, JPEG, WebP, GIF), a video (MP4, WebM)"
                          + " or a sound (WAV, MP3, FLAC, Ogg)."));
    }
  }
}
