package io.genpulse.server.worker;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one attempt's handler may use.
final class AttemptContext implements TaskContext {
  private static final Logger log = LoggerFactory.getLogger(AttemptContext.class);
  private static final int UPLOAD_TRIES = 6;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  private final RunningTask running;
  private final WorkFolder workFolder;
  private final EngineCatalog engines;
  private final ObjectStorage storage;
  private final TaskNews news;
  private final List<TaskOutput> outputs = new ArrayList<>();

  AttemptContext(
      RunningTask running,
      WorkFolder workFolder,
      EngineCatalog engines,
      ObjectStorage storage,
      TaskNews news) {
    this.running = running;
    this.workFolder = workFolder;
    this.engines = engines;
    this.storage = storage;
    this.news = news;
  }

  private Task task() {
    return running.task();
  }

  List<TaskOutput> outputs() {
    synchronized (outputs) {
      return List.copyOf(outputs);
    }
  }

  @Override
  public TaskId taskId() {
    return task().id();
  }

  @Override
  public String userId() {
    return task().userId();
  }

  @Override
  public int attempt() {
    return task().attempt();
  }

  @Override
  public Path workFolder() {
    return workFolder.open();
  }

  @Override
  public void updateProgress(int percent, @Nullable String message) {
    running.progress(percent, message).ifPresent(snapshot -> news.tell(List.of(snapshot)));
  }

  @Override
  public TaskOutput upload(GeneratedFile file) {
    synchronized (outputs) {
      int n = outputs.size() + 1;
      Task task = task();
      ObjectKey key =
          ObjectKey.ofOutput(
              task.createdAt(),
              task.userId(),
              task.id().toString(),
              task.attempt(),
              n,
              file.mediaType());
      TaskOutput output = describe(n, key, file);
      put(key, file);
      outputs.add(output);
      news.output(taskId(), output);
      return output;
    }
  }

  private static TaskOutput describe(int n, ObjectKey key, GeneratedFile file) {
    try {
      Duration duration = file.duration();
      return new TaskOutput(
          n,
          key,
          file.mediaType(),
          Files.size(file.path()),
          sha256(file.path()),
          file.width(),
          file.height(),
          duration == null ? null : (Long) duration.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the generated file", e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The work is done and dear by now: a store that is away for a moment must not waste it.
  private void put(ObjectKey key, GeneratedFile file) {
    Duration wait = FIRST_WAIT;
    for (int tries = 1; ; tries++) {
      try {
        if (running.isStopped()) {
          throw new StorageException("not uploaded: the task is to stop", true, null);
        }
        storage.put(key, file.path(), file.mediaType());
        return;
      } catch (StorageException e) {
        if (!e.retryable() || tries == UPLOAD_TRIES || running.isStopped()) {
          throw e;
        }
        log.warn("Task {}: upload failed, trying again in {}", taskId(), wait, e);
        pause(wait);
        wait = wait.multipliedBy(2);
      }
    }
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("the upload was interrupted", true, e);
    }
  }

  @Override
  public void log(String line) {
    log.info("Task {}: {}", taskId(), line);
    news.log(taskId(), line);
  }

  @Override
  public <T> T engine(Class<T> capability, @Nullable String provider) {
    return engines.engine(capability, provider == null ? task().provider() : provider);
  }
}
