package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread on which all native work is done, in the order in which it is asked for. OpenMP
/// keeps a pool of threads and buffers for each thread that ever computes, and a native call on a
/// virtual thread holds up all others of its carrier.
///
/// Safe for use by several threads.
final class NativeThread {
  private static final Logger log = LoggerFactory.getLogger(NativeThread.class);

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("diffusion").daemon().factory());
  private volatile boolean closed;
  private volatile @Nullable Turn current;

  /// Does the work and waits until it has ended; what it throws is thrown here.
  ///
  /// @throws InterruptedException when the caller was interrupted: the work was too and has ended,
  ///   or it never began
  /// @throws EngineException `UNAVAILABLE` when this was closed before the work was done
  void run(Work work) throws InterruptedException {
    var turn = new Turn(work);
    try {
      executor.execute(turn);
    } catch (RejectedExecutionException e) {
      throw closedError();
    }
    turn.await();
  }

  private static EngineException closedError() {
    return new EngineException(EngineError.UNAVAILABLE, "the diffusion engine is closed");
  }

  /// Stops the work that goes on, lets none begin that waits, and does `last`. Waits until nothing
  /// runs any more; does nothing but that the second time.
  void close(Runnable last) {
    synchronized (this) {
      if (!closed) {
        closed = true;
        executor.execute(last);
        executor.shutdown();
        Turn turn = current;
        if (turn != null) {
          turn.stop();
        }
      }
    }
    awaitTermination();
  }

  private void awaitTermination() {
    boolean interrupted = false;
    while (!executor.isTerminated()) {
      try {
        boolean ended = executor.awaitTermination(1, TimeUnit.MINUTES);
        log.debug("The thread of the diffusion engine {}", ended ? "has ended" : "goes on");
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// What is done on the thread. Interruption of the thread ends it.
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  private final class Turn implements Runnable {
    private final Work work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread thread;
    private boolean stopped;
    private @Nullable Throwable failure;

    Turn(Work work) {
      this.work = work;
    }

    // Whatever is thrown, Errors included, is the caller's.
    @SuppressWarnings("CatchingUnchecked")
    @Override
    public void run() {
      current = this;
      try {
        if (closed || !begin()) {
          throw closedError();
        }
        work.run();
      } catch (Throwable e) {
        failure = e;
      } finally {
        end();
        current = null;
        ended.countDown();
      }
    }

    private synchronized boolean begin() {
      thread = Thread.currentThread();
      return !stopped;
    }

    /// From here on nobody interrupts the thread, and what came too late must not meet the next.
    private synchronized void end() {
      thread = null;
      Thread.interrupted();
    }

    synchronized void stop() {
      stopped = true;
      if (thread == null) {
        // It waits for its turn, and then does nothing.
        ended.countDown();
      } else {
        thread.interrupt();
      }
    }

    void await() throws InterruptedException {
      try {
        ended.await();
      } catch (InterruptedException e) {
        stop();
        awaitEnd();
        throw e;
      }
      rethrow();
    }

    /// A second interruption changes nothing: the work is being stopped.
    private void awaitEnd() {
      while (ended.getCount() > 0) {
        try {
          ended.await();
        } catch (InterruptedException e) {
          stop();
        }
      }
    }

    private void rethrow() throws InterruptedException {
      switch (failure) {
        case null -> {}
        case InterruptedException _ when closed -> throw closedError();
        case InterruptedException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
