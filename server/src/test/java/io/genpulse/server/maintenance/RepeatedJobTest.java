package io.genpulse.server.maintenance;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatedJobTest {
  private static final int JOBS = 12;

  private final CountDownLatch running = new CountDownLatch(JOBS);
  private final CountDownLatch answer = new CountDownLatch(1);

  /// Waits for an answer that does not come, and hears of no interruption, as a socket does.
  private void hang() {
    running.countDown();
    while (answer.getCount() > 0) {
      try {
        answer.await();
      } catch (InterruptedException e) {
        // It hangs on.
      }
    }
  }

  @Test
  void endingManyThatHangTakesNoLongerThanEndingOne() throws InterruptedException {
    var liveness = new Liveness(System::nanoTime, () -> {});
    List<RepeatedJob> jobs =
        IntStream.range(0, JOBS)
            .mapToObj(
                n ->
                    new RepeatedJob(
                        "job-" + n, Duration.ofDays(1), Duration.ofDays(1), this::hang, liveness))
            .toList();
    running.await();

    try {
      // Three seconds; one after the other it would be 36.
      assertTimeoutPreemptively(Duration.ofSeconds(25), () -> RepeatedJob.closeAll(jobs));
    } finally {
      answer.countDown();
    }
  }
}
