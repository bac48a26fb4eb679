package io.genpulse.server.worker;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.media.DigitalSource;
import io.genpulse.server.media.FileMarks;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one attempt's handler may use.
final class AttemptContext implements TaskContext {
  private static final Logger log = LoggerFactory.getLogger(AttemptContext.class);

  private final RunningTask running;
  private final WorkFolder workFolder;
  private final EngineCatalog engines;
  private final InputFiles inputs;
  private final Uploads uploads;
  private final RemoteJobRecord remote;
  private final TaskNews news;
  private final TaskQueue queue;
  // Until something is given to begin with.
  private volatile DigitalSource source = DigitalSource.GENERATED;

  AttemptContext(RunningTask running, WorkFolder workFolder, WorkerParts parts) {
    this.running = running;
    this.workFolder = workFolder;
    this.engines = parts.engines();
    this.inputs = parts.inputs();
    this.uploads = new Uploads(running, parts.storage(), parts.news());
    running.undoneBy(uploads::discard);
    this.remote = new RemoteJobRecord(running, parts.queue());
    this.news = parts.news();
    this.queue = parts.queue();
  }

  private Task task() {
    return running.task();
  }

  /// Every output, all of them stored.
  ///
  /// @throws StorageException when one could not be
  List<TaskOutput> outputs() throws InterruptedException {
    return uploads.all();
  }

  /// Removes what was stored: the attempt is not completed.
  void discardOutputs() {
    uploads.discard();
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
  public Path input(String reference) throws InterruptedException {
    source = DigitalSource.EDITED;
    return inputs.resolve(reference, workFolder());
  }

  @Override
  public void updateProgress(int percent, @Nullable String message) {
    running.progress(percent, message).ifPresent(snapshot -> news.tell(List.of(snapshot)));
  }

  /// Says in a file that a model made it. A result is never lost for its mark.
  void mark(GeneratedFile file) {
    try {
      FileMarks.mark(file.path(), file.mediaType(), source);
    } catch (IOException e) {
      log.warn("Task {}: a file of {} takes no mark", taskId(), file.mediaType(), e);
    }
  }

  @Override
  public EngineJob job(Consumer<GeneratedFile> made) {
    return new AttemptJob(this, uploads, remote, running, news, made);
  }

  @Override
  public Optional<RemoteJob> remoteJob(UUID task) {
    source = DigitalSource.EDITED;
    return queue.remoteJob(new TaskId(task), userId());
  }

  @Override
  public TaskOutput upload(GeneratedFile file) {
    try {
      return Uploads.stored(uploads.add(file));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("the upload was interrupted", true, e);
    }
  }

  @Override
  public void log(String text) {
    // One line: what a handler passes on from elsewhere must not look like lines of others, nor
    // steer the terminal that shows them.
    String line = text.strip().replaceAll("\\R", " | ").replaceAll("\\p{Cntrl}", "");
    log.info("Task {}: {}", taskId(), line);
    news.log(taskId(), line);
  }

  @Override
  public <T> T engine(Class<T> capability, @Nullable String provider) {
    return engines.engine(capability, provider == null ? task().provider() : provider);
  }
}
