package io.genpulse.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job that keeps all it is told, in order, and shows each to a listener, which may throw.
public final class RecordingJob implements EngineJob {
  private final String taskId;
  private final Path folder;
  private final Listener listener;
  private final List<Told> told = new ArrayList<>();
  private @Nullable RemoteJob remote;
  private volatile boolean goesOn;

  public RecordingJob(Path folder) {
    this(folder, null, _ -> {});
  }

  /// @param remote what an earlier attempt wrote down
  public RecordingJob(Path folder, @Nullable RemoteJob remote, Listener listener) {
    this.taskId = "3f0e8a52-6f0d-4f2e-9d53-1f4c0a8b7e11";
    this.folder = folder;
    this.remote = remote;
    this.listener = listener;
  }

  /// Everything told so far.
  public synchronized List<Told> told() {
    return List.copyOf(told);
  }

  public <T extends Told> List<T> told(Class<T> kind) {
    return told().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public List<GeneratedFile> files() {
    return told(Made.class).stream().map(Made::file).toList();
  }

  private void tell(Told one) throws InterruptedException {
    synchronized (this) {
      told.add(one);
    }
    listener.told(one);
  }

  private void tellUninterrupted(Told one) {
    try {
      tell(one);
    } catch (InterruptedException e) {
      throw new AssertionError("only made and remember may be interrupted", e);
    }
  }

  @Override
  public String taskId() {
    return taskId;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void progress(int step, int steps, String message) {
    tellUninterrupted(new Progress(step, steps, message));
  }

  @Override
  public void preview(byte[] picture, String mediaType) {
    tellUninterrupted(new Preview(mediaType, picture.length));
  }

  @Override
  public void made(GeneratedFile file) throws InterruptedException {
    tell(new Made(file));
  }

  @Override
  public void log(String line) {
    tellUninterrupted(new Logged(line));
  }

  @Override
  public synchronized Optional<RemoteJob> remoteJob() {
    return Optional.ofNullable(remote);
  }

  @Override
  public void remember(RemoteJob job) throws InterruptedException {
    synchronized (this) {
      remote = job;
    }
    tell(new Remembered(job));
  }

  /// Has an interruption from now on be one of a worker that ends, and not of the task.
  public void leaveTheTask() {
    goesOn = true;
  }

  @Override
  public boolean goesOn() {
    return goesOn;
  }

  @Override
  public void charge(Usage usage) {
    tellUninterrupted(new Charged(usage));
  }

  /// Hears what the job is told, on the thread that tells it.
  @FunctionalInterface
  public interface Listener {
    void told(Told one) throws InterruptedException;
  }

  /// Something that the job was told.
  public sealed interface Told {}

  public record Progress(int step, int steps, String message) implements Told {
    double part() {
      return (double) step / steps;
    }
  }

  public record Preview(String mediaType, int bytes) implements Told {}

  public record Made(GeneratedFile file) implements Told {}

  public record Logged(String line) implements Told {}

  public record Remembered(RemoteJob job) implements Told {}

  public record Charged(Usage usage) implements Told {}
}
