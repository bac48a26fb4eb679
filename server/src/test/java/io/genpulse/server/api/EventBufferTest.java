package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventBufferTest {
  private final AtomicInteger cuts = new AtomicInteger();
  private final EventBuffer buffer = new EventBuffer(cuts::incrementAndGet);

  private static TaskEvent event(TaskId id, TaskStatus status, long seq) {
    return new TaskEvent(id, status, 0, seq, null, null, List.of(), null, Instant.EPOCH);
  }

  @Test
  void ofProgressOnlyTheLatestIsKept() throws InterruptedException {
    TaskId id = TaskId.random();
    buffer.add(event(id, TaskStatus.PENDING, 1));
    for (int seq = 2; seq <= 5_000; seq++) {
      buffer.add(event(id, TaskStatus.PROCESSING, seq));
    }
    buffer.add(event(id, TaskStatus.COMPLETED, 5_001));

    assertThat(buffer.take(0)).extracting(TaskEvent::seq).containsExactly(1L, 5_000L, 5_001L);
    assertThat(buffer.isClosed()).isFalse();
  }

  @Test
  void aReaderThatFallsBehindIsCutOffOnceAndKeepsNothing() throws InterruptedException {
    for (int i = 0; i < 5_000; i++) {
      buffer.add(event(TaskId.random(), TaskStatus.PENDING, 1));
    }

    assertThat(buffer.isClosed()).isTrue();
    assertThat(buffer.take(0)).isEmpty();
    assertThat(cuts).hasValue(1);
  }
}
