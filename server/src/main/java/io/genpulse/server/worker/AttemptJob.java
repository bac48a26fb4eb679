package io.genpulse.server.worker;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Usage;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Charge;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// One attempt as the engine sees it.
final class AttemptJob implements EngineJob {
  private final AttemptContext context;
  private final Uploads uploads;
  private final RemoteJobRecord remote;
  private final RunningTask running;
  private final TaskNews news;
  private final Consumer<GeneratedFile> made;

  /// @param made hears of each file before it is stored
  AttemptJob(
      AttemptContext context,
      Uploads uploads,
      RemoteJobRecord remote,
      RunningTask running,
      TaskNews news,
      Consumer<GeneratedFile> made) {
    this.context = context;
    this.uploads = uploads;
    this.remote = remote;
    this.running = running;
    this.news = news;
    this.made = made;
  }

  @Override
  public String taskId() {
    return context.taskId().toString();
  }

  @Override
  public int attempt() {
    return context.attempt();
  }

  @Override
  public Path folder() {
    return context.workFolder();
  }

  /// The last of a hundred is the outcome's.
  @Override
  public void progress(int step, int steps, String message) {
    context.updateProgress(steps <= 0 ? 0 : (int) (99L * step / steps), message);
  }

  @Override
  public void preview(byte[] picture, String mediaType) {
    news.preview(context.taskId(), picture, mediaType);
  }

  @Override
  public boolean isWatched() {
    return news.isWatched();
  }

  @Override
  public void made(GeneratedFile file) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the attempt is to stop");
    }
    made.accept(file);
    context.mark(file);
    var _ = uploads.add(file);
  }

  @Override
  public void log(String line) {
    context.log(line);
  }

  @Override
  public Optional<RemoteJob> remoteJob() {
    return remote.get();
  }

  @Override
  public void remember(RemoteJob job) throws InterruptedException {
    remote.write(job);
  }

  @Override
  public boolean goesOn() {
    return running.stopReason().filter(StopReason::leavesTheTask).isPresent();
  }

  @Override
  public void charge(Usage usage) {
    running.charge(new Charge(usage, remote.get().map(RemoteJob::jobId).orElse(null)));
  }
}
