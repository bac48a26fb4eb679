package io.genpulse.launcher.process;

import io.genpulse.server.host.ManagedProcessInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One child, kept running: started, probed, restarted with growing pauses, given up visibly.
final class ManagedProcess {
  private static final Logger log = LoggerFactory.getLogger(ManagedProcess.class);
  private static final Duration PROBE_EVERY = Duration.ofMillis(50);

  enum State {
    STOPPED,
    STARTING,
    READY,
    BACKOFF,
    STOPPING,
    FAILED
  }

  private final ProcessSpec spec;
  private final RestartPolicy policy;
  private final ProcessStarter starter;
  private final ChildrenFile children;
  private final LastOutput output;
  private final InstantSource clock;
  private final RandomGenerator random;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Instant> exits = new ArrayDeque<>();
  private State state = State.STOPPED;
  private boolean wanted;
  private boolean again;
  private boolean looping;
  private @Nullable Process process;
  private @Nullable Instant startedAt;
  private @Nullable String lastError;
  private int restarts;

  ManagedProcess(
      ProcessSpec spec,
      RestartPolicy policy,
      ProcessStarter starter,
      ChildrenFile children,
      LastOutput output,
      InstantSource clock,
      RandomGenerator random) {
    this.spec = spec;
    this.policy = policy;
    this.starter = starter;
    this.children = children;
    this.output = output;
    this.clock = clock;
    this.random = random;
  }

  String name() {
    return spec.name();
  }

  LastOutput output() {
    return output;
  }

  void start() {
    locked(
        () -> {
          wanted = true;
          if (!looping) {
            looping = true;
            exits.clear();
            state = State.STARTING;
            Thread.ofVirtual().name("keep-" + spec.name()).start(this::keepRunning);
          } else if (state == State.STOPPING) {
            again = true;
          }
          changed.signalAll();
        });
  }

  void stop() {
    locked(
        () -> {
          wanted = false;
          again = false;
          endCurrent();
        });
  }

  void restart() {
    locked(
        () -> {
          again = looping && process != null;
          endCurrent();
        });
    start();
  }

  /// False when it has failed, was stopped, or the time is over.
  boolean awaitReady(Duration timeout) throws InterruptedException {
    return await(timeout, State.READY);
  }

  boolean awaitStopped(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (looping && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !looping;
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Duration timeout, State awaited) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (state != awaited && looping && left > 0) {
        left = changed.awaitNanos(left);
      }
      return state == awaited;
    } finally {
      lock.unlock();
    }
  }

  ManagedProcessInfo info(ProcessUsage usage) {
    lock.lock();
    try {
      Process running = process;
      boolean alive = running != null && running.isAlive();
      Long pid = alive && running != null ? running.pid() : null;
      return new ManagedProcessInfo(
          spec.name(),
          state.name().toLowerCase(Locale.ROOT),
          pid,
          spec.port(),
          alive ? startedAt : null,
          restarts,
          pid == null ? null : usage.cpuPercent(pid).orElse(null),
          pid == null ? null : usage.memoryBytes(pid).orElse(null),
          lastError);
    } finally {
      lock.unlock();
    }
  }

  private void keepRunning() {
    try {
      while (runOnce()) {
        locked(() -> restarts++);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("Cannot keep {} running", spec.name(), e);
      locked(
          () -> {
            state = State.FAILED;
            lastError = e.toString();
          });
    } finally {
      locked(
          () -> {
            looping = false;
            if (state != State.FAILED) {
              state = State.STOPPED;
            }
            changed.signalAll();
          });
    }
  }

  /// One life of the child; true when it shall have another.
  private boolean runOnce() throws InterruptedException {
    String trouble;
    try {
      spec.before().run();
      Process child = launch();
      if (child == null) {
        return false;
      }
      trouble = liveUntilExit(child);
    } catch (IOException e) {
      trouble = "cannot start: " + e.getMessage();
    }
    return goesOn(trouble);
  }

  private @Nullable Process launch() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!wanted) {
        return null;
      }
      output.clear();
      Process child = starter.start(spec);
      process = child;
      startedAt = clock.instant();
      state = State.STARTING;
      changed.signalAll();
      children.started(spec.name(), child);
      Thread.ofVirtual()
          .name("output-" + spec.name())
          .start(() -> output.follow(child.getInputStream()));
      log.info("Started {}, pid {}", spec.name(), child.pid());
      return child;
    } finally {
      lock.unlock();
    }
  }

  /// Returns what to say about its end.
  private String liveUntilExit(Process child) throws IOException, InterruptedException {
    boolean ready = becomesReady(child);
    if (!ready && child.isAlive()) {
      child.destroyForcibly();
    }
    int code = child.waitFor();
    children.ended(spec.name());
    String what = ready ? "exited" : "did not become ready, exited";
    return what + " with code " + code;
  }

  private boolean becomesReady(Process child) throws InterruptedException {
    long deadline = System.nanoTime() + spec.startTimeout().toNanos();
    while (child.isAlive() && System.nanoTime() < deadline) {
      if (spec.readiness().isReady(output.last(Integer.MAX_VALUE)) && child.isAlive()) {
        locked(
            () -> {
              if (state == State.STARTING) {
                state = State.READY;
                lastError = null;
              }
              changed.signalAll();
            });
        log.info("{} is ready", spec.name());
        return true;
      }
      if (child.waitFor(PROBE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  private boolean goesOn(String trouble) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      process = null;
      if (again) {
        again = false;
        return wanted;
      }
      if (!wanted) {
        return false;
      }
      List<String> said = output.last(50);
      lastError = said.isEmpty() ? trouble : trouble + ":\n" + String.join("\n", said);
      int recent = rememberExit();
      if (policy.givesUp(recent)) {
        log.error("{} {}; {} exits in {}, giving up", name(), trouble, recent, policy.window());
        wanted = false;
        state = State.FAILED;
        changed.signalAll();
        return false;
      }
      Duration delay = policy.delay(recent, random);
      log.warn("{} {}; starts again in {}", name(), trouble, delay);
      state = State.BACKOFF;
      changed.signalAll();
      long left = delay.toNanos();
      while (wanted && !again && state == State.BACKOFF && left > 0) {
        left = changed.awaitNanos(left);
      }
      again = false;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private int rememberExit() {
    Instant now = clock.instant();
    exits.addLast(now);
    while (exits.getFirst().isBefore(now.minus(policy.window()))) {
      exits.removeFirst();
    }
    return exits.size();
  }

  /// Holds the lock. The keeper thread sees the exit; another one waits to use force.
  private void endCurrent() {
    Process child = process;
    if (child != null && child.isAlive() && state != State.STOPPING) {
      state = State.STOPPING;
      Thread.ofVirtual().name("end-" + name()).start(() -> end(child));
    }
    changed.signalAll();
  }

  private void end(Process child) {
    try {
      spec.stop().give(child);
      if (!child.waitFor(spec.stop().grace().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{} did not end in {}, killing it", name(), spec.stop().grace());
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
      }
    } catch (IOException e) {
      log.warn("Cannot ask {} to end, killing it", name(), e);
      child.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }
}
