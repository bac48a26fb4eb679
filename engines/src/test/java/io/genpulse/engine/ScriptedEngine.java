package io.genpulse.engine;

import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// An engine whose pictures come from a [ScriptedService], with all the care that a paid one takes.
final class ScriptedEngine implements Engine, TextToImage {
  private static final EngineId ID = new EngineId("scripted");
  private static final int STEPS = 3;
  private static final int AT_ONCE = 8;

  private final ScriptedService service;
  private final Semaphore running = new Semaphore(AT_ONCE);
  private final CountDownLatch closed = new CountDownLatch(1);

  ScriptedEngine(ScriptedService service) {
    this.service = service;
  }

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus.Ready();
  }

  @Override
  public List<ModelInfo> models() {
    return List.of(
        new ModelInfo("lines", "scripted", null, null, "Lines", Set.of(TextToImage.class)));
  }

  @Override
  public void textToImage(Request request, EngineJob job) throws InterruptedException {
    if (request.sampling().steps() != null) {
      throw EngineException.invalid("steps", "engine scripted takes no steps");
    }
    running.acquire();
    try {
      stopIfClosed();
      String id = submitted(job);
      for (int n = 0; n < request.count(); n++) {
        for (int step = 1; step <= STEPS; step++) {
          job.progress(n * STEPS + step, request.count() * STEPS + 1, "drawing");
          stopIfClosed();
        }
        job.made(write(job.folder().resolve(id + "-" + n + ".txt"), request.prompt().text()));
      }
      job.charge(Usage.of("image", request.count()));
    } finally {
      running.release();
    }
  }

  /// The id of the job: that of an earlier attempt, or of a call made now.
  private String submitted(EngineJob job) throws InterruptedException {
    Optional<RemoteJob> earlier = job.remoteJob();
    String known = earlier.map(RemoteJob::jobId).orElse(null);
    if (known != null) {
      return known;
    }
    RemoteJob wanted =
        earlier.orElseGet(
            () -> RemoteJob.intended(ID.value(), 1, job.taskId() + "-1", Instant.EPOCH));
    job.remember(wanted);
    String id = service.find(wanted.key()).orElseGet(() -> service.submit(wanted.key()));
    job.remember(wanted.named(id));
    return id;
  }

  private void stopIfClosed() throws InterruptedException {
    if (closed.await(1, TimeUnit.MILLISECONDS)) {
      throw new EngineException(EngineError.UNAVAILABLE, "engine scripted is closed");
    }
  }

  private static GeneratedFile write(Path file, String text) {
    try {
      return new GeneratedFile(
          Files.writeString(file, text), "text/plain", null, null, null, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    closed.countDown();
    running.acquireUninterruptibly(AT_ONCE);
    running.release(AT_ONCE);
  }
}
