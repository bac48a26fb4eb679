package io.genpulse.engine.sketch;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Secret;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Has a remote provider sketch in text.
final class SketchEngine implements Engine, TextToImage {
  private final URI address;
  private final Secret key;
  private final HttpClient http = HttpClient.newHttpClient();

  SketchEngine(URI address, Secret key) {
    this.address = address;
    this.key = key;
  }

  @Override
  public EngineId id() {
    return SketchEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus.Ready();
  }

  @Override
  public List<ModelInfo> models() {
    return List.of();
  }

  @Override
  public void textToImage(Request request, EngineJob job) throws InterruptedException {
    if (request.sampling().steps() != null) {
      throw EngineException.invalid("steps", "engine sketch takes no steps");
    }
    String id = job.remoteJob().map(RemoteJob::jobId).orElse(null);
    if (id == null) {
      var intended =
          RemoteJob.intended(
              SketchEngineFactory.ID.value(), 1, job.taskId(), InstantSource.system().instant());
      job.remember(intended);
      id = send("POST", "/sketches", request.prompt().text());
      job.remember(intended.named(id));
    }
    job.progress(1, 2, "sketching");
    job.made(write(job.folder().resolve("sketch.txt"), send("GET", "/sketches/" + id, "")));
    job.charge(Usage.of("image", 1));
  }

  private String send(String method, String path, String body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .header("Authorization", "Bearer " + key.reveal())
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 401) {
        throw new EngineException(EngineError.UNAUTHORIZED, "sketch refuses the key");
      }
      return response.body();
    } catch (IOException e) {
      throw new EngineException(EngineError.UNAVAILABLE, "sketch does not answer: " + e, e);
    }
  }

  private static GeneratedFile write(Path file, String sketch) {
    try {
      return new GeneratedFile(
          Files.writeString(file, sketch), "text/plain", null, null, null, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    http.close();
  }
}
