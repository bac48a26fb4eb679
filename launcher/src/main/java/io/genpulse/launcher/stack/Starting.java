package io.genpulse.launcher.stack;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that may have begun to work before its start has returned, as a server has that claims
/// tasks: whoever closes it meanwhile waits for that, so that it ends in order. Once closed, it is
/// not started any more.
public final class Starting<T> implements AutoCloseable {
  /// A start that takes longer waits for a service that is away, and has no work.
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Consumer<T> end;
  private final Semaphore turn = new Semaphore(1);
  private volatile boolean closing;
  private volatile @Nullable T started;

  /// @param end ends it; called once for each [#close]
  public Starting(Consumer<T> end) {
    this.end = end;
  }

  /// May be tried again when it throws.
  ///
  /// @throws IllegalStateException when it has been closed
  public T start(Supplier<T> start) {
    turn.acquireUninterruptibly();
    try {
      if (closing) {
        throw new IllegalStateException("closed before it was started");
      }
      T begun = start.get();
      started = begun;
      return begun;
    } finally {
      turn.release();
    }
  }

  /// May be called on another thread than the start, and again.
  @Override
  public void close() {
    closing = true;
    awaitStart();
    T running = started;
    if (running != null) {
      end.accept(running);
    }
  }

  private void awaitStart() {
    try {
      if (turn.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        turn.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
