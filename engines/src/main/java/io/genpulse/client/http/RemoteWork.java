package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that an engine has going on at its provider: within the provider's limits, kept from
/// one that is away, and over when the engine is closed.
public final class RemoteWork implements AutoCloseable {
  private static final Duration HOLD_OFF = Duration.ofSeconds(5);
  private static final Duration MOST_HELD = Duration.ofMinutes(10);

  private final ProviderHttp http;
  private final ProviderLimits limits;
  private final Circuit circuit;
  private final @Nullable CostLimits costs;
  private final Set<Thread> callers = new HashSet<>();
  private boolean closed;

  /// @param http closed with this
  /// @param costs null for none
  public RemoteWork(
      ProviderHttp http, ProviderLimits limits, Circuit circuit, @Nullable CostLimits costs) {
    this.http = http;
    this.limits = limits;
    this.circuit = circuit;
    this.costs = costs;
  }

  /// A piece of work, on the caller's thread.
  @FunctionalInterface
  public interface Piece {
    void work() throws InterruptedException;
  }

  /// Does a piece of work.
  ///
  /// @throws EngineException `RATE_LIMITED` or `UNAVAILABLE` when it could not begin
  public void run(Piece piece) throws InterruptedException {
    enter();
    boolean ended = false;
    try (var _ = limits.enter()) {
      circuit.check();
      watched(piece);
      ended = true;
    } catch (EngineException e) {
      ended = true;
      throw isClosed() ? closedNow() : e;
    } catch (InterruptedException e) {
      if (isClosed()) {
        ended = true;
        throw closedNow();
      }
      throw e;
    } finally {
      leave(ended);
    }
  }

  private void watched(Piece piece) throws InterruptedException {
    try {
      piece.work();
      circuit.worked();
    } catch (EngineException e) {
      if (e.error() == EngineError.RATE_LIMITED) {
        Duration wait = e.retryAfter().orElse(HOLD_OFF);
        limits.holdOff(wait.compareTo(MOST_HELD) < 0 ? wait : MOST_HELD);
      }
      circuit.failed(e);
      throw e;
    }
  }

  private EngineException closedNow() {
    return new EngineException(
        EngineError.UNAVAILABLE, "engine " + http.address().name() + " is closed");
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void enter() {
    if (closed) {
      throw closedNow();
    }
    callers.add(Thread.currentThread());
  }

  /// An interruption by [#close] is not taken along.
  private synchronized void leave(boolean ended) {
    callers.remove(Thread.currentThread());
    if (closed && ended) {
      Thread.interrupted();
    }
    notifyAll();
  }

  /// Whether a piece of work would begin now.
  public EngineStatus status() {
    return circuit
        .trouble()
        .<EngineStatus>map(EngineStatus.Unavailable::new)
        .orElseGet(EngineStatus.Ready::new);
  }

  /// What may be spent, where that is limited.
  Optional<CostLimits> costs() {
    return Optional.ofNullable(costs).filter(CostLimits::areSet);
  }

  /// Counts a call that costs money.
  void submit() throws InterruptedException {
    limits.submit();
  }

  /// Stops what is going on and waits until it has ended. May be called twice.
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (this) {
      closed = true;
      callers.forEach(Thread::interrupt);
      while (!callers.isEmpty() && !callers.equals(Set.of(Thread.currentThread()))) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    http.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
