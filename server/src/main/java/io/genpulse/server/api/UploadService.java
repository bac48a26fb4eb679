package io.genpulse.server.api;

import io.genpulse.server.input.BoundedCopy;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.input.MediaType;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.ObjectKey;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.MultipartInput;

/// Takes in files that tasks work on, as the body itself or as the first file of a form. They are
/// streamed to the disk and on to the object store, never held in memory.
public final class UploadService implements ApiService {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))", Pattern.CASE_INSENSITIVE);

  private final ObjectStorage storage;
  private final InputSettings settings;
  private final Path folder;
  private final InstantSource clock;

  /// @param folder for files that are on their way
  public UploadService(
      ObjectStorage storage, InputSettings settings, Path folder, InstantSource clock) {
    this.storage = storage;
    this.settings = settings;
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.post("/uploads", this::upload);
  }

  private void upload(ServerRequest request, ServerResponse response) {
    try {
      Path file = Files.createTempFile(Files.createDirectories(folder), "upload-", ".part");
      try {
        receive(request, file);
        answer(response, file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an upload cannot be kept in " + folder, e);
    }
  }

  private void receive(ServerRequest request, Path file) throws IOException {
    if (!request.content().hasEntity()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The body is empty; it must be the file.");
    }
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    try (InputStream body = request.content().inputStream()) {
      if (type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
        firstFile(body, type, file);
      } else {
        copy(body, file);
      }
    }
  }

  private void firstFile(InputStream body, String type, Path file) throws IOException {
    Matcher matcher = BOUNDARY.matcher(type);
    if (!matcher.find()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The form has no boundary.");
    }
    String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    MultipartInput parts =
        MultipartInput.builder()
            .setInputStream(body)
            .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
            .get();
    for (boolean more = parts.skipPreamble(); more; more = parts.readBoundary()) {
      if (parts.readHeaders().toLowerCase(Locale.ROOT).contains("filename")) {
        try (InputStream part = parts.newInputStream()) {
          copy(part, file);
        }
        return;
      }
      parts.discardBodyData();
    }
    throw new ProblemException(Problem.BAD_REQUEST, "The form holds no file.");
  }

  private void copy(InputStream in, Path file) throws IOException {
    if (!BoundedCopy.copy(in, file, settings.maxBytes())) {
      throw new ProblemException(
          Problem.TOO_LARGE, "A file must be at most " + settings.maxBytes() + " bytes.");
    }
  }

  private void answer(ServerResponse response, Path file) throws IOException {
    MediaType type;
    try (InputStream in = Files.newInputStream(file)) {
      type =
          MediaType.of(in.readNBytes(MediaType.HEAD_BYTES))
              .orElseThrow(
                  () ->
                      new ProblemException(
                          Problem.UNSUPPORTED_MEDIA_TYPE,
                          "The file must be a picture (PNG, JPEG, WebP, GIF), a video (MP4, WebM)"
                              + " or a sound (WAV, MP3, FLAC, Ogg)."));
    }
    ObjectKey key = ObjectKey.ofUpload(clock.instant(), UUID.randomUUID(), type.text());
    storage.put(key, file, type.text());
    response.status(201);
    Replies.send(
        response,
        Replies.JSON
            .createObjectNode()
            .put("key", key.value())
            .put("url", storage.link(key).toString())
            .put("media_type", type.text())
            .put("bytes", Files.size(file)));
  }
}
