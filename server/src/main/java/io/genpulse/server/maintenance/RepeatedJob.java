package io.genpulse.server.maintenance;

import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a job again and again on a thread of its own, at intervals or when woken, until closed.
/// Whatever the job throws is logged, and the next run comes.
public final class RepeatedJob implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RepeatedJob.class);

  private final String name;
  private final Duration interval;
  private final Duration rest;
  private final Runnable job;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;

  /// @param rest the least time between two runs, however often it is woken
  public RepeatedJob(String name, Duration interval, Duration rest, Runnable job) {
    this.name = name;
    this.interval = interval;
    this.rest = rest;
    this.job = job;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  public void wake() {
    signal.ring();
  }

  private void loop() {
    try {
      while (!closed) {
        runOnce();
        Thread.sleep(jittered(rest));
        signal.await(jittered(interval.minus(rest)));
      }
    } catch (InterruptedException e) {
      log.debug("{} stopped", name);
    }
  }

  /// Up to a fifth less, so that many processes do not ask at the same moment.
  private static Duration jittered(Duration duration) {
    return duration.multipliedBy(800 + ThreadLocalRandom.current().nextInt(201)).dividedBy(1_000);
  }

  private void runOnce() {
    try {
      job.run();
      failing = false;
    } catch (TaskStoreUnavailableException e) {
      if (!failing) {
        log.warn("{} waits: {}", name, e.getMessage());
      }
      failing = true;
    } catch (RuntimeException e) {
      log.error("{} failed and goes on", name, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
