package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventBufferTest {
  private final AtomicInteger cuts = new AtomicInteger();
  private final EventBuffer buffer = new EventBuffer(cuts::incrementAndGet);

  private static TaskEvent.Snapshot event(TaskId id, TaskStatus status, long seq) {
    return new TaskEvent.Snapshot(id, status, 0, seq, null, null, List.of(), null, Instant.EPOCH);
  }

  private void add(TaskEvent.Snapshot event) {
    buffer.add(event.seq(), event);
  }

  @Test
  void ofProgressOnlyTheLatestIsKept() throws InterruptedException {
    TaskId id = TaskId.random();
    add(event(id, TaskStatus.PENDING, 1));
    for (int seq = 2; seq <= 5_000; seq++) {
      add(event(id, TaskStatus.PROCESSING, seq));
    }
    add(event(id, TaskStatus.COMPLETED, 5_001));

    assertThat(buffer.take(Duration.ZERO))
        .extracting(EventBuffer.Waiting::id)
        .containsExactly(1L, 5_000L, 5_001L);
    assertThat(buffer.isClosed()).isFalse();
  }

  @Test
  void aReaderThatFallsBehindIsCutOffOnceAndKeepsNothing() throws InterruptedException {
    for (int i = 0; i < 5_000; i++) {
      add(event(TaskId.random(), TaskStatus.PENDING, 1));
    }

    assertThat(buffer.isClosed()).isTrue();
    assertThat(buffer.take(Duration.ZERO)).isEmpty();
    assertThat(cuts).hasValue(1);
  }
}
