package io.genpulse.server.maintenance;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a job again and again on a thread of its own, at intervals or when woken, until closed.
/// Whatever the job throws is logged, and the next run comes.
public final class RepeatedJob implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RepeatedJob.class);
  private static final Duration LONGEST_RUN = Duration.ofSeconds(60);
  private static final Duration LAST_RUN = Duration.ofSeconds(3);

  private final String name;
  private final Duration interval;
  private final Duration rest;
  private final Runnable job;
  private final LoopGuard guard;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean closed;

  /// A job that nobody looks after but itself.
  public RepeatedJob(String name, Duration interval, Duration rest, Runnable job) {
    this(name, interval, rest, job, Liveness.ofThisProcess());
  }

  /// @param rest the least time between two runs, however often it is woken
  public RepeatedJob(
      String name, Duration interval, Duration rest, Runnable job, Liveness liveness) {
    this(name, interval, rest, job, liveness.guard(name, interval.plus(LONGEST_RUN)));
  }

  /// @param guard of a job that may run for long and says meanwhile that it lives
  public RepeatedJob(String name, Duration interval, Duration rest, Runnable job, LoopGuard guard) {
    this.name = name;
    this.interval = interval;
    this.rest = rest;
    this.job = job;
    this.guard = guard;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  public void wake() {
    signal.ring();
  }

  private void loop() {
    while (!closed) {
      runOnce();
      long ran = System.nanoTime();
      try {
        signal.await(jittered(interval));
        Thread.sleep(jittered(rest.minusNanos(System.nanoTime() - ran)));
        // Who rang meanwhile means the next run.
        signal.await(Duration.ZERO);
      } catch (InterruptedException e) {
        // Only closing ends it: a job's own interruption does not.
        log.debug("{} was interrupted", name);
      }
    }
    guard.over();
  }

  /// Up to a fifth less, so that many processes do not ask at the same moment.
  private static Duration jittered(Duration duration) {
    if (!duration.isPositive()) {
      return Duration.ZERO;
    }
    return duration.multipliedBy(800 + ThreadLocalRandom.current().nextInt(201)).dividedBy(1_000);
  }

  // Whatever is thrown, Errors too, must not end the loop.
  @SuppressWarnings("CatchingUnchecked")
  private void runOnce() {
    try {
      job.run();
      guard.fine();
    } catch (Throwable e) {
      if (!closed) {
        guard.failed(e);
      }
    }
  }

  /// Tells it to end, without waiting.
  public void stop() {
    closed = true;
    thread.interrupt();
  }

  /// Ends several together: the time it may take does not add up.
  public static void closeAll(Collection<RepeatedJob> jobs) {
    jobs.forEach(RepeatedJob::stop);
    long end = System.nanoTime() + LAST_RUN.toNanos();
    try {
      for (RepeatedJob job : jobs) {
        job.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closeAll(List.of(this));
  }
}
