package io.genpulse.launcher.process;

import io.genpulse.server.host.ManagedProcessInfo;
import io.genpulse.server.host.ManagedProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// Keeps the children of the local stack running, and ends them in reverse of their registration.
public final class Supervisor implements ManagedProcesses, AutoCloseable {
  /// Beyond the grace of any child: force has been used by then.
  private static final Duration END = Duration.ofSeconds(20);

  private final Path logs;
  private final ChildrenFile children;
  private final RestartPolicy policy;
  private final HealthWatch health;
  private final ProcessStarter starter = new ProcessStarter();
  private final ProcessUsage usage = new ProcessUsage();
  private final List<ManagedProcess> processes = new CopyOnWriteArrayList<>();
  private boolean closed;

  public Supervisor(Path logs, ChildrenFile children, RestartPolicy policy, HealthWatch health) {
    this.logs = logs;
    this.children = children;
    this.policy = policy;
    this.health = health;
  }

  /// Makes a child known; it runs once it is started.
  ///
  /// @throws IllegalStateException when closed, or when the name is taken
  public synchronized void register(ProcessPlan plan) {
    if (closed) {
      throw new IllegalStateException(plan.name() + " comes too late, for all is stopping");
    }
    if (find(plan.name()).isPresent()) {
      throw new IllegalStateException("there is a " + plan.name() + " already");
    }
    processes.add(
        new ManagedProcess(
            plan,
            health,
            starter,
            children,
            new LastOutput(logs.resolve(plan.name() + ".log"), plan::said),
            InstantSource.system(),
            new ExitCount(policy, System::nanoTime, RandomGenerator.getDefault())));
  }

  /// False when it has failed, is stopped or unknown, or the time is over.
  public boolean await(String name, Duration timeout) throws InterruptedException {
    Optional<ManagedProcess> process = find(name);
    return process.isPresent() && process.get().awaitReady(timeout);
  }

  /// Those that are started; one that waits to be needed is not waited for.
  public boolean awaitAll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (ManagedProcess process : processes) {
      if (process.isWanted()
          && !process.awaitReady(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  public Optional<ManagedProcessInfo> info(String name) {
    return find(name).map(process -> process.info(usage));
  }

  /// Stops children that do not need one another, all at once, and waits for their end.
  public void stopTogether(Collection<String> names) throws InterruptedException {
    List<ManagedProcess> some = names.stream().flatMap(name -> find(name).stream()).toList();
    some.forEach(ManagedProcess::stop);
    for (ManagedProcess process : some) {
      process.awaitStopped(END);
    }
  }

  @Override
  public List<ManagedProcessInfo> list() {
    return processes.stream().map(process -> process.info(usage)).toList();
  }

  @Override
  public synchronized boolean start(String name) {
    Optional<ManagedProcess> process = find(name);
    if (!closed) {
      process.ifPresent(ManagedProcess::start);
    }
    return process.isPresent();
  }

  @Override
  public boolean stop(String name) {
    Optional<ManagedProcess> process = find(name);
    process.ifPresent(ManagedProcess::stop);
    return process.isPresent();
  }

  @Override
  public synchronized boolean restart(String name) {
    Optional<ManagedProcess> process = find(name);
    if (!closed) {
      process.ifPresent(ManagedProcess::restart);
    }
    return process.isPresent();
  }

  @Override
  public Optional<List<String>> log(String name, int lines) {
    return find(name).map(process -> process.output().last(lines));
  }

  private Optional<ManagedProcess> find(String name) {
    return processes.stream().filter(process -> process.name().equals(name)).findFirst();
  }

  /// Nothing is started any more from now on.
  public synchronized void startNoMore() {
    closed = true;
  }

  /// Ends the children, the last registered first, and waits for each.
  @Override
  public void close() {
    startNoMore();
    boolean interrupted = false;
    for (ManagedProcess process : new ArrayList<>(processes).reversed()) {
      process.stop();
      try {
        process.awaitStopped(END);
      } catch (InterruptedException e) {
        // The rest is ordered to stop all the same; their data matters more than our hurry.
        interrupted = true;
      }
    }
    starter.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
