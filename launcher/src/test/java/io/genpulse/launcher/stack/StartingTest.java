package io.genpulse.launcher.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartingTest {
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());
  private final Starting<String> starting = new Starting<>(ended::add);

  @Test
  void aStartThatIsUnderWayIsWaitedForAndEnded() throws Exception {
    var working = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var start =
        Thread.ofVirtual()
            .start(
                () ->
                    starting.start(
                        () -> {
                          working.countDown();
                          await(goOn);
                          return "server";
                        }));
    working.await();
    var close = Thread.ofPlatform().start(starting::close);
    while (close.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(ended).isEmpty();

    goOn.countDown();

    close.join();
    start.join();
    assertThat(ended).containsExactly("server");
  }

  @Test
  void whatIsClosedBeforeItsStartIsNotStarted() {
    starting.close();

    assertThatThrownBy(() -> starting.start(() -> "server"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(ended).isEmpty();
  }

  @Test
  void aStartThatFailedIsTriedAgain() {
    assertThatThrownBy(
            () ->
                starting.start(
                    () -> {
                      throw new IllegalArgumentException("port in use");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(starting.start(() -> "second")).isEqualTo("second");

    CompletableFuture.runAsync(starting::close).join();

    assertThat(ended).containsExactly("second");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
