package io.genpulse.server.api;

import io.genpulse.server.storage.ObjectStorage;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// Takes in files that tasks work on, as the body itself or as the first file of a form.
public final class UploadService implements ApiService {
  private final ReceivedFiles files;
  private final ObjectStorage storage;
  private final BooleanSupplier diskTakesMore;

  /// @param diskTakesMore whether there is room for more files
  public UploadService(ReceivedFiles files, ObjectStorage storage, BooleanSupplier diskTakesMore) {
    this.files = files;
    this.storage = storage;
    this.diskTakesMore = diskTakesMore;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.post("/uploads", this::upload);
  }

  private void upload(ServerRequest request, ServerResponse response) {
    if (!diskTakesMore.getAsBoolean()) {
      throw new ProblemException(
          Problem.DISK_LOW,
          "The disk is nearly full; files are taken in again once there is room.");
    }
    ReceivedFiles.Kept kept =
        files.inFile(
            file -> {
              receive(request, file);
              return files.keep(file);
            });
    response.status(201);
    Replies.send(
        response,
        Replies.JSON
            .createObjectNode()
            .put("key", kept.key().value())
            .put("url", storage.link(kept.key()).toString())
            .put("media_type", kept.type().text())
            .put("bytes", kept.bytes()));
  }

  private void receive(ServerRequest request, Path file) throws IOException {
    if (!request.content().hasEntity()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The body is empty; it must be the file.");
    }
    try (InputStream body = request.content().inputStream()) {
      if (MultipartForm.isOne(request)) {
        firstFile(request, body, file);
      } else {
        files.copy(body, file);
      }
    }
  }

  private void firstFile(ServerRequest request, InputStream body, Path file) throws IOException {
    boolean[] found = {false};
    MultipartForm.read(
        request,
        body,
        (_, isFile, content) -> {
          if (isFile) {
            files.copy(content, file);
            found[0] = true;
          }
          return !isFile;
        });
    if (!found[0]) {
      throw new ProblemException(Problem.BAD_REQUEST, "The form holds no file.");
    }
  }
}
