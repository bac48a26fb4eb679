package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The events of all tasks in the order they came here, with the last thousand at hand for clients
/// that come back. They are numbered by the clock, so that a client can come back to another
/// process: it may then hear a few a second time, or miss a few.
final class Firehose {
  private static final int REMEMBERED = 1_000;

  private final InstantSource clock;
  private final Deque<EventBuffer.Waiting> last = new ArrayDeque<>();
  private final Set<EventBuffer> readers = ConcurrentHashMap.newKeySet();
  private long lastId;

  Firehose(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(TaskEvent event) {
    if (event instanceof TaskEvent.Snapshot) {
      lastId = Math.max(lastId + 1, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
      last.addLast(new EventBuffer.Waiting(lastId, event));
      if (last.size() > REMEMBERED) {
        last.removeFirst();
      }
    }
    readers.forEach(reader -> reader.add(lastId, event));
  }

  /// @param after the number of the last event the reader has; -1 for one that begins
  synchronized void open(EventBuffer reader, long after) {
    if (after >= 0) {
      last.stream()
          .filter(event -> event.id() > after)
          .forEach(event -> reader.add(event.id(), event.event()));
    }
    readers.add(reader);
  }

  /// Nothing is added to the reader after it returns.
  synchronized void close(EventBuffer reader) {
    readers.remove(reader);
  }
}
