package io.genpulse.server.maintenance;

import io.genpulse.server.maintenance.Leftovers.EndedTask;
import io.genpulse.server.maintenance.Leftovers.ExpiredObject;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what is older than the settings say, so that nothing grows for ever. Run by every
/// process; the processes take turns.
///
/// Objects go before the rows that name them: what fails half-way is done by the next turn.
final class Retention implements Runnable {
  static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration RECOUNT = Duration.ofHours(6);
  private static final int CHUNK = 1_000;
  private static final int MOST_CHUNKS = 100;
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final Leftovers leftovers;
  private final ObjectStorage storage;
  private final RetentionSettings settings;

  Retention(Leftovers leftovers, ObjectStorage storage, RetentionSettings settings) {
    this.leftovers = leftovers;
    this.storage = storage;
    this.settings = settings;
  }

  @Override
  public void run() {
    if (!leftovers.turn("retention", INTERVAL.dividedBy(2))) {
      return;
    }
    leftovers.addUpCounts();
    inChunks(
        "dead letters",
        () ->
            leftovers.removeDeadLetters(settings.deadLetters(), settings.mostDeadLetters(), CHUNK));
    inChunks("stale rows", () -> leftovers.removeStale(CHUNK));
    try {
      if (settings.objectTtl() != null) {
        Duration age = settings.objectTtl();
        inChunks("expired objects", () -> expireObjects(age));
      }
      if (settings.tasks().isPositive()) {
        inChunks("ended tasks", this::removeTasks);
      }
    } catch (StorageException e) {
      log.warn("Old objects are not removed yet: {}", e.getMessage());
    }
    if (leftovers.turn("recount", RECOUNT)) {
      leftovers.recount();
    }
  }

  private static void inChunks(String what, IntSupplier chunk) {
    int removed = 0;
    for (int i = 0; i < MOST_CHUNKS && !Thread.currentThread().isInterrupted(); i++) {
      int now = chunk.getAsInt();
      removed += now;
      if (now < CHUNK) {
        break;
      }
    }
    if (removed > 0) {
      log.info("Removed {} {}", removed, what);
    }
  }

  private int removeTasks() {
    List<EndedTask> tasks = leftovers.endedTasks(settings.tasks(), CHUNK);
    tasks.forEach(task -> task.objects().forEach(this::remove));
    return leftovers.removeTasks(tasks.stream().map(EndedTask::id).toList());
  }

  private int expireObjects(Duration age) {
    List<ExpiredObject> objects = leftovers.expiredObjects(age, CHUNK);
    objects.forEach(object -> object.keys().forEach(this::remove));
    leftovers.markRemoved(objects);
    return objects.size();
  }

  /// A store that refuses for good must not keep the rows for ever: the object is an orphan then.
  private void remove(ObjectKey key) {
    try {
      storage.remove(key);
    } catch (StorageException e) {
      if (e.retryable()) {
        throw e;
      }
      log.warn("An old object stays in the store: {}", e.getMessage());
    }
  }
}
