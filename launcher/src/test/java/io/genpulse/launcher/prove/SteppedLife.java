package io.genpulse.launcher.prove;

import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The life of a worker that ends at one step of its work as if its process had been killed: from
/// then on nothing that it does gets out, and the process that it says it is is dead. That process
/// is a small one of its own, so that a thousand lives take minutes.
final class SteppedLife implements AutoCloseable {
  private final Step step;
  private final AtomicInteger turns = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Process process;
  private final WorkerInstance self;

  SteppedLife(Step step) throws IOException {
    this.step = step;
    this.process = new ProcessBuilder("sleep", "300").start();
    this.self =
        new WorkerInstance(
            UUID.randomUUID().toString(),
            HostProcesses.self().hostId(),
            process.pid(),
            process.info().startInstant().orElseThrow().toEpochMilli());
  }

  WorkerInstance self() {
    return self;
  }

  /// Whether it came to its step within that time.
  boolean awaitEnd(long seconds) throws InterruptedException {
    return over.await(seconds, TimeUnit.SECONDS);
  }

  /// A port through which only the living act.
  <T> T in(Class<T> port, T real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              boolean here = method.getName().equals(step.call());
              if (here && !step.done()) {
                mayEnd();
              }
              if (over.getCount() == 0) {
                throw new Dead();
              }
              try {
                Object answer = method.invoke(real, arguments);
                if (here && step.done() && !isNothing(answer)) {
                  mayEnd();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void mayEnd() {
    if (turns.incrementAndGet() == step.turn()) {
      close();
      throw new Dead();
    }
  }

  /// A claim that found no task.
  private static boolean isNothing(Object answer) {
    return answer instanceof Collection<?> found && found.isEmpty();
  }

  @Override
  public void close() {
    over.countDown();
    process.destroyForcibly();
  }

  /// What a dead worker's threads meet.
  private static final class Dead extends Error {
    private static final long serialVersionUID = 1;

    Dead() {
      super("this worker was killed", null, false, false);
    }
  }
}
