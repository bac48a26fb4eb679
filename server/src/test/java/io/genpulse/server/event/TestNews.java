package io.genpulse.server.event;

import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.worker.MemoryParts;
import java.time.InstantSource;

/// News for tests that are about something else.
public final class TestNews {
  private TestNews() {}

  /// That nobody hears.
  public static TaskNews unheard() {
    return new TaskNews(
        new MemoryParts.Events(),
        new LocalQueueBell(),
        new MemoryParts.Storage(),
        InstantSource.system());
  }
}
