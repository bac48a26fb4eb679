package io.genpulse.server.worker;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.media.MediaFacts;
import io.genpulse.server.media.MediaProbe;
import io.genpulse.server.media.Poster;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The outputs of one attempt, stored one after the other on a thread of their own: what is made
/// next does not wait for what is stored. Those of an attempt that is not completed are removed
/// again.
///
/// Safe for use by several threads.
final class Uploads {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
  private static final Duration LONGEST_TRYING = Duration.ofMinutes(15);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final int LONGEST_WAIT = 30;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

  private final RunningTask running;
  private final ObjectStorage storage;
  private final TaskNews news;
  private final Duration firstWait;
  private final List<ObjectKey> keys = new ArrayList<>();
  // Noted by the upload thread, which a discard waits for with this object's lock in hand.
  private final Queue<ObjectKey> posters = new ConcurrentLinkedQueue<>();
  private final List<Future<TaskOutput>> outputs = new ArrayList<>();
  private @Nullable ExecutorService thread;
  private volatile boolean discarded;

  Uploads(RunningTask running, ObjectStorage storage, TaskNews news) {
    this(running, storage, news, FIRST_WAIT);
  }

  /// @param firstWait before a file is tried a second time; then twice as long, up to thirty times
  Uploads(RunningTask running, ObjectStorage storage, TaskNews news, Duration firstWait) {
    this.firstWait = firstWait;
    this.running = running;
    this.storage = storage;
    this.news = news;
  }

  /// Has a file stored as the next output.
  ///
  /// @throws StorageException when an earlier one could not be stored
  synchronized Future<TaskOutput> add(GeneratedFile file) {
    if (discarded) {
      throw new StorageException("not uploaded: the task is given back", true, null);
    }
    for (Future<TaskOutput> earlier : outputs) {
      if (earlier.state() == Future.State.FAILED) {
        throw rethrown(earlier.exceptionNow());
      }
    }
    int n = outputs.size() + 1;
    ObjectKey key = key(n, file);
    keys.add(key);
    Future<TaskOutput> output = thread().submit(() -> store(n, key, file));
    outputs.add(output);
    return output;
  }

  private ExecutorService thread() {
    ExecutorService started = thread;
    if (started == null) {
      started =
          Executors.newSingleThreadExecutor(
              Thread.ofVirtual().name("upload-" + running.task().id()).factory());
      thread = started;
    }
    return started;
  }

  private ObjectKey key(int n, GeneratedFile file) {
    Task task = running.task();
    return ObjectKey.ofOutput(
        task.createdAt(),
        task.userId(),
        task.id().toString(),
        running.lease().number(),
        n,
        file.mediaType());
  }

  private TaskOutput store(int n, ObjectKey key, GeneratedFile file) {
    TaskOutput output = describe(n, key, file);
    put(key, file.path(), file.mediaType());
    Optional<Path> poster = Poster.draw(file.path(), file.mediaType());
    if (poster.isPresent()) {
      output = output.with(key.poster());
      posters.add(key.poster());
      put(key.poster(), poster.get(), "image/jpeg");
    }
    news.output(running.task().id(), output);
    return output;
  }

  private static TaskOutput describe(int n, ObjectKey key, GeneratedFile file) {
    try {
      MediaFacts facts = facts(file);
      Duration duration = facts.duration();
      return new TaskOutput(
          n,
          key,
          file.mediaType(),
          Files.size(file.path()),
          sha256(file.path()),
          facts.width(),
          facts.height(),
          duration == null ? null : (Long) duration.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the generated file", e);
    }
  }

  /// What the engine says, else what the file says.
  private static MediaFacts facts(GeneratedFile file) {
    boolean told =
        file.width() != null || (file.mediaType().startsWith("audio/") && file.duration() != null);
    MediaFacts read = told ? MediaFacts.NONE : MediaProbe.look(file.path(), file.mediaType());
    return new MediaFacts(
        file.width() == null ? read.width() : file.width(),
        file.height() == null ? read.height() : file.height(),
        file.duration() == null ? read.duration() : file.duration());
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

  /// The work is done and dear by now: a store that is away for some minutes must not waste it.
  private void put(ObjectKey key, Path file, String mediaType) {
    Duration wait = firstWait;
    long begun = System.nanoTime();
    while (true) {
      try {
        if (isToStop()) {
          throw new StorageException("not uploaded: the task is to stop", true, null);
        }
        running.wrote(key);
        storage.put(key, file, mediaType);
        return;
      } catch (StorageException e) {
        boolean tooLong = System.nanoTime() - begun > LONGEST_TRYING.toNanos();
        if (!e.retryable() || tooLong || isToStop()) {
          throw e;
        }
        log.warn("Task {}: upload failed, trying again in {}", running.task().id(), wait, e);
        news.log(running.task().id(), "the result waits for the object store: " + e.getMessage());
        pause(wait);
        Duration longest = firstWait.multipliedBy(LONGEST_WAIT);
        Duration next = wait.multipliedBy(2);
        wait = next.compareTo(longest) < 0 ? next : longest;
      }
    }
  }

  private boolean isToStop() {
    return discarded || running.isStopped() || running.isGivenUp();
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("the upload was interrupted", true, e);
    }
  }

  /// Every output, all of them stored.
  ///
  /// @throws StorageException when one could not be
  List<TaskOutput> all() throws InterruptedException {
    var stored = new ArrayList<TaskOutput>();
    for (Future<TaskOutput> output : begun()) {
      stored.add(stored(output));
    }
    stopThread();
    return stored;
  }

  private synchronized List<Future<TaskOutput>> begun() {
    if (discarded) {
      throw new StorageException("the outputs are discarded: the task is given back", true, null);
    }
    return List.copyOf(outputs);
  }

  /// An output of [#add], once it is stored.
  static TaskOutput stored(Future<TaskOutput> output) throws InterruptedException {
    try {
      return output.get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable failure) {
    return failure instanceof RuntimeException e
        ? e
        : new IllegalStateException("the upload failed", failure);
  }

  /// Stores no more and removes what was stored. Must come before the outcome is recorded: the next
  /// attempt may use the same keys. Does nothing the second time, when they may be that one's.
  synchronized void discard() {
    discarded = true;
    stopThread();
    var begun = new ArrayList<>(keys);
    begun.addAll(posters);
    keys.clear();
    posters.clear();
    for (ObjectKey key : begun) {
      try {
        storage.remove(key);
      } catch (StorageException e) {
        log.warn("Orphan {} is left in the store", key, e);
      }
    }
  }

  private synchronized void stopThread() {
    if (thread == null) {
      return;
    }
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("Task {}: an upload does not stop", running.task().id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }
}
