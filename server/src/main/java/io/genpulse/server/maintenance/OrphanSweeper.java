package io.genpulse.server.maintenance;

import io.genpulse.server.storage.ObjectListing;
import io.genpulse.server.storage.ObjectListing.StoredObject;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes objects that bear a task's name but that no task has recorded: a worker died between
/// uploading and recording, or a removal failed half-way. Looks through the whole bucket, once a
/// day in the whole system; and uploads that are old. What is named otherwise is not ours and is
/// left alone.
final class OrphanSweeper implements Runnable {
  static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration ONCE_IN = Duration.ofDays(1);
  private static final int STRANGE = 10;
  private static final Logger log = LoggerFactory.getLogger(OrphanSweeper.class);
  private static final Pattern OUTPUT =
      Pattern.compile(
          "[0-9]{4}/[0-9]{2}/[0-9]{2}/[A-Za-z0-9._-]{1,64}/"
              + "([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:-r[0-9]+)?(?:_[0-9]+)?\\.[a-z0-9]+(?:\\.poster\\.jpg)?");

  private final Leftovers leftovers;
  private final ObjectListing listing;
  private final ObjectStorage storage;
  private final RetentionSettings ages;
  private final InstantSource clock;

  /// @param ages how old orphans and uploads may become
  OrphanSweeper(
      Leftovers leftovers,
      ObjectListing listing,
      ObjectStorage storage,
      RetentionSettings ages,
      InstantSource clock) {
    this.leftovers = leftovers;
    this.listing = listing;
    this.storage = storage;
    this.ages = ages;
    this.clock = clock;
  }

  @Override
  public void run() {
    boolean nothing = !ages.orphans().isPositive() && !ages.uploads().isPositive();
    if (nothing || !leftovers.turn("orphans", ONCE_IN)) {
      return;
    }
    Instant now = clock.instant();
    try {
      listing.walk(
          page -> {
            if (ages.uploads().isPositive()) {
              removeUploads(page, now.minus(ages.uploads()));
            }
            return !ages.orphans().isPositive() || sweep(page, now.minus(ages.orphans()));
          });
    } catch (StorageException e) {
      log.warn("Objects without a task are not looked for today: {}", e.getMessage());
    }
  }

  private void removeUploads(List<StoredObject> page, Instant before) {
    for (StoredObject object : page) {
      if (object.key().value().startsWith("uploads/") && object.modified().isBefore(before)) {
        storage.remove(object.key());
        log.info("Removed {}, an old upload", object.key());
      }
    }
  }

  /// Answers whether to go on.
  private boolean sweep(List<StoredObject> page, Instant before) {
    Map<ObjectKey, TaskId> old = new LinkedHashMap<>();
    for (StoredObject object : page) {
      if (object.modified().isBefore(before)) {
        taskOf(object.key()).ifPresent(task -> old.put(object.key(), task));
      }
    }
    if (old.isEmpty()) {
      return true;
    }
    Set<ObjectKey> orphans = leftovers.unrecorded(old.keySet(), Set.copyOf(old.values()));
    // A database that is new, or was taken back to an earlier day, knows nothing of what is there.
    if (orphans.size() >= STRANGE && orphans.size() == old.size()) {
      log.warn(
          "No task is known of any of {} objects such as {}: is it the bucket of another database?"
              + " Nothing is removed",
          orphans.size(),
          orphans.iterator().next());
      return false;
    }
    for (ObjectKey orphan : orphans) {
      storage.remove(orphan);
      log.info("Removed {}, which no task has recorded", orphan);
    }
    return !Thread.currentThread().isInterrupted();
  }

  static Optional<TaskId> taskOf(ObjectKey key) {
    Matcher name = OUTPUT.matcher(key.value());
    return name.matches() ? Optional.of(TaskId.of(name.group(1))) : Optional.empty();
  }
}
