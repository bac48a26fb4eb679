package io.genpulse.launcher.process;

import io.genpulse.server.host.ManagedProcessInfo;
import io.genpulse.server.host.ManagedProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// Keeps the children of the local stack running, and ends them in reverse of their start.
public final class Supervisor implements ManagedProcesses, AutoCloseable {
  private final Path logs;
  private final ChildrenFile children;
  private final RestartPolicy policy;
  private final ProcessStarter starter = new ProcessStarter();
  private final ProcessUsage usage = new ProcessUsage();
  private final List<ManagedProcess> processes = new CopyOnWriteArrayList<>();
  private boolean closed;

  public Supervisor(Path logs, ChildrenFile children, RestartPolicy policy) {
    this.logs = logs;
    this.children = children;
    this.policy = policy;
  }

  /// Adds a child and starts it; returns before it is ready.
  ///
  /// @throws IllegalStateException when closed
  public synchronized void add(ProcessSpec spec) {
    if (closed) {
      throw new IllegalStateException(spec.name() + " is not started, for all is stopping");
    }
    ManagedProcess process =
        new ManagedProcess(
            spec,
            policy,
            starter,
            children,
            new LastOutput(logs.resolve(spec.name() + ".log")),
            InstantSource.system(),
            RandomGenerator.getDefault());
    processes.add(process);
    process.start();
  }

  /// False when it has failed, is stopped or unknown, or the time is over.
  public boolean awaitReady(String name, Duration timeout) throws InterruptedException {
    Optional<ManagedProcess> process = find(name);
    return process.isPresent() && process.get().awaitReady(timeout);
  }

  public boolean awaitAllReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (ManagedProcess process : processes) {
      if (!process.awaitReady(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  public Optional<ManagedProcessInfo> info(String name) {
    return find(name).map(process -> process.info(usage));
  }

  /// Stops one child and waits for its end.
  public void stopAndWait(String name) throws InterruptedException {
    Optional<ManagedProcess> process = find(name);
    if (process.isPresent()) {
      process.get().stop();
      process.get().awaitStopped(Duration.ofSeconds(30));
    }
  }

  @Override
  public List<ManagedProcessInfo> list() {
    return processes.stream().map(process -> process.info(usage)).toList();
  }

  @Override
  public boolean start(String name) {
    Optional<ManagedProcess> process = find(name);
    process.ifPresent(ManagedProcess::start);
    return process.isPresent();
  }

  @Override
  public boolean stop(String name) {
    Optional<ManagedProcess> process = find(name);
    process.ifPresent(ManagedProcess::stop);
    return process.isPresent();
  }

  @Override
  public boolean restart(String name) {
    Optional<ManagedProcess> process = find(name);
    process.ifPresent(ManagedProcess::restart);
    return process.isPresent();
  }

  @Override
  public Optional<List<String>> log(String name, int lines) {
    return find(name).map(process -> process.output().last(lines));
  }

  private Optional<ManagedProcess> find(String name) {
    return processes.stream().filter(process -> process.name().equals(name)).findFirst();
  }

  /// Ends the children, the last started first, and waits for each.
  @Override
  public void close() {
    List<ManagedProcess> reversed = finalOnes().reversed();
    boolean interrupted = false;
    for (ManagedProcess process : reversed) {
      process.stop();
      try {
        process.awaitStopped(Duration.ofSeconds(20));
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

  private synchronized List<ManagedProcess> finalOnes() {
    closed = true;
    return new ArrayList<>(processes);
  }
}
