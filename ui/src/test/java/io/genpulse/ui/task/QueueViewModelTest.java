package io.genpulse.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueViewModelTest {
  @Test
  void aPausedQueueIsNoticedAndResumed() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      QueueViewModel queue = new QueueViewModel(test.client, test.background, test.texts);
      test.server.pause();

      queue.start();
      test.window.until(queue.pausedProperty()::get);
      queue.resume();
      test.window.until(() -> !queue.pausedProperty().get());

      assertThat(test.server.isPaused()).isFalse();
    }
  }

  @Test
  void anOrderThatFailsIsSaid() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      QueueViewModel queue = new QueueViewModel(test.client, test.background, test.texts);
      test.server.close();

      queue.pause();
      test.window.until(() -> !queue.problemProperty().get().isEmpty());

      assertThat(queue.problemProperty().get())
          .startsWith("Could not pause the queue: no GenPulse answers at");
    }
  }
}
