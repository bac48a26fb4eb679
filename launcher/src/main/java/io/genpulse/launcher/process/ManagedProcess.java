package io.genpulse.launcher.process;

import io.genpulse.launcher.host.IoReason;
import io.genpulse.server.host.ManagedProcessInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One child, kept running: started, probed, watched, restarted with growing pauses, failed
/// visibly.
final class ManagedProcess {
  private static final Logger log = LoggerFactory.getLogger(ManagedProcess.class);
  private static final Duration PROBE_EVERY = Duration.ofMillis(50);

  enum State {
    STOPPED,
    STARTING,
    READY,
    /// It runs but does not answer any more, and is being ended.
    DEFUNCT,
    BACKOFF,
    STOPPING,
    /// Ended too often; still tried now and then.
    FAILED
  }

  private final ProcessPlan plan;
  private final HealthWatch health;
  private final ProcessStarter starter;
  private final ChildrenFile children;
  private final LastOutput output;
  private final InstantSource clock;
  private final ExitCount exits;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.STOPPED;
  private boolean wanted;
  private boolean again;
  private boolean looping;
  private @Nullable Life life;
  private @Nullable ProcessExit lastExit;
  private @Nullable Integer port;
  private @Nullable String lastError;
  private int restarts;

  /// @param output of all its lives
  ManagedProcess(
      ProcessPlan plan,
      HealthWatch health,
      ProcessStarter starter,
      ChildrenFile children,
      LastOutput output,
      InstantSource clock,
      ExitCount exits) {
    this.plan = plan;
    this.health = health;
    this.starter = starter;
    this.children = children;
    this.output = output;
    this.clock = clock;
    this.exits = exits;
  }

  String name() {
    return plan.name();
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
            // Of the platform: starting programs and reading what they say can hold a carrier.
            Thread.ofPlatform().daemon().name("keep-" + name()).start(this::keepRunning);
          } else if (isBetweenLives()) {
            exits.clear();
            again = true;
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
          again = looping && life != null;
          endCurrent();
        });
    start();
  }

  boolean isWanted() {
    lock.lock();
    try {
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBetweenLives() {
    return state == State.BACKOFF || state == State.FAILED;
  }

  /// False when it has failed, was stopped, or the time is over.
  boolean awaitReady(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (state != State.READY && state != State.FAILED && looping && left > 0) {
        left = changed.awaitNanos(left);
      }
      return state == State.READY;
    } finally {
      lock.unlock();
    }
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

  ManagedProcessInfo info(ProcessUsage usage) {
    lock.lock();
    try {
      Life now = life;
      boolean alive = now != null && now.child.isAlive();
      Long pid = alive && now != null ? now.child.pid() : null;
      return new ManagedProcessInfo(
          name(),
          state.name().toLowerCase(Locale.ROOT),
          pid,
          port,
          alive && now != null ? now.startedAt : null,
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
      log.error("Cannot keep {} running", name(), e);
      locked(
          () -> {
            state = State.FAILED;
            lastError = e.toString();
          });
    } finally {
      locked(
          () -> {
            looping = false;
            if (state != State.FAILED || !wanted) {
              state = State.STOPPED;
            }
            changed.signalAll();
          });
    }
  }

  /// One life of the child; true when it shall have another.
  private boolean runOnce() throws InterruptedException {
    String trouble;
    Duration worked = Duration.ZERO;
    try {
      output.clear();
      Life started = begin(plan.nextLife(lastExit));
      if (started == null) {
        return false;
      }
      trouble = liveUntilExit(started);
      worked = started.worked();
    } catch (IOException e) {
      trouble = "cannot start: " + IoReason.of(e);
    } catch (UncheckedIOException e) {
      trouble = "cannot start: " + e.getMessage();
    }
    return goesOn(trouble, worked);
  }

  private @Nullable Life begin(ProcessSpec spec) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!wanted) {
        return null;
      }
      Process child = starter.start(spec);
      Life started = new Life(spec, child, clock.instant());
      life = started;
      port = spec.port();
      state = State.STARTING;
      changed.signalAll();
      // Of the platform: a read from a pipe holds a carrier. With as many silent children as
      // carriers, no virtual thread of this process would run until one of them writes.
      Thread.ofPlatform()
          .daemon()
          .name("output-" + name())
          .start(() -> output.follow(child.getInputStream()));
      children.started(name(), child);
      log.info("Started {}, pid {}", name(), child.pid());
      return started;
    } finally {
      lock.unlock();
    }
  }

  /// Returns what to say about its end.
  private String liveUntilExit(Life now) throws InterruptedException {
    String what = "exited";
    if (!becomesReady(now)) {
      what = "did not become ready, exited";
      if (now.child.isAlive()) {
        ProcessTree.of(now.child, starter.ownGroups()).kill();
      }
    } else if (!answersUntilExit(now)) {
      what = "did not answer any more, ended";
      end(now);
    }
    int code = now.child.waitFor();
    children.ended(name());
    ProcessTree.of(now.child, starter.ownGroups()).endRest();
    lastExit = new ProcessExit(code, now.isReady(), output.last(50));
    return what + " with code " + code;
  }

  private boolean becomesReady(Life now) throws InterruptedException {
    var patience = new StartPatience(now.spec.start(), System::nanoTime);
    while (now.child.isAlive() && !patience.isOver(output::count, now::processorTime)) {
      if (now.spec.probe().ask() == Probe.Answer.READY && now.child.isAlive()) {
        locked(
            () -> {
              now.becameReady();
              if (state == State.STARTING) {
                state = State.READY;
                lastError = null;
              }
              changed.signalAll();
            });
        log.info("{} is ready", name());
        return true;
      }
      if (now.child.waitFor(PROBE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /// False when it still runs but has been silent for too long.
  private boolean answersUntilExit(Life now) throws InterruptedException {
    int silences = 0;
    while (!now.child.waitFor(health.every().toMillis(), TimeUnit.MILLISECONDS)) {
      silences = now.spec.probe().ask() == Probe.Answer.SILENT ? silences + 1 : 0;
      if (silences >= health.silences() && becomesDefunct()) {
        return false;
      }
    }
    return true;
  }

  private boolean becomesDefunct() {
    lock.lock();
    try {
      if (state != State.READY) {
        return false;
      }
      state = State.DEFUNCT;
      lastError = "does not answer any more";
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean goesOn(String trouble, Duration worked) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      life = null;
      if (again) {
        again = false;
        return wanted;
      }
      if (!wanted) {
        return false;
      }
      List<String> said = output.last(50);
      Optional<String> explained = plan.explain();
      String why = explained.map(reason -> trouble + ": " + reason).orElse(trouble);
      // What it printed is for those who have no better words.
      lastError =
          said.isEmpty() || explained.isPresent() ? why : why + ":\n" + String.join("\n", said);
      var verdict = exits.ended(worked);
      if (verdict.failed()) {
        log.error("{} has failed, it {}; tried again in {}", name(), why, verdict.pause());
      } else {
        log.warn("{} {}; starts again in {}", name(), why, verdict.pause());
      }
      state = verdict.failed() ? State.FAILED : State.BACKOFF;
      changed.signalAll();
      long left = verdict.pause().toNanos();
      while (wanted && !again && left > 0) {
        left = changed.awaitNanos(left);
      }
      again = false;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /// Holds the lock. The keeper thread sees the exit; another one waits to use force.
  private void endCurrent() {
    Life now = life;
    if (now != null && now.child.isAlive() && state != State.STOPPING) {
      boolean ending = state == State.DEFUNCT;
      state = State.STOPPING;
      if (!ending) {
        Thread.ofVirtual().name("end-" + name()).start(() -> end(now));
      }
    }
    changed.signalAll();
  }

  private void end(Life now) {
    ProcessTree tree = ProcessTree.of(now.child, starter.ownGroups());
    StopOrder order = now.spec.stop();
    try {
      order.give(now.child);
      if (!now.child.waitFor(order.grace().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{} did not end in {}, killing it", name(), order.grace());
      }
    } catch (IOException e) {
      log.warn("Cannot ask {} to end, killing it", name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tree.kill();
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
