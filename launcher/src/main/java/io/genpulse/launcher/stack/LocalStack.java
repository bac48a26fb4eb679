package io.genpulse.launcher.stack;

import io.genpulse.launcher.comfyui.ComfyUiService;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.DiffusersWorkerService;
import io.genpulse.server.ServerApplication;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// GenPulse on one machine: database, Redis and object store as children, the API and the workers
/// of routes without native code in this process, the diffusers worker as one more child.
///
/// At most one per home folder. [#close] stops everything in reverse and returns when nothing of it
/// runs any more, within 45 seconds; the end of the JVM does the same, also while it still starts.
public final class LocalStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalStack.class);

  private final StartListener listener;
  private final AppDirectories directories;
  private final InstanceLock lock;
  private final Supervisor supervisor;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Its workers claim tasks before it has all started.
  private final Starting<ServerApplication> server = new Starting<>(ServerApplication::close);

  private final Thread hook =
      Thread.ofPlatform().name("end-of-stack").unstarted(this::closeWithJvm);
  private @Nullable Endpoints endpoints;
  private volatile Runnable beforeEnd = () -> {};
  private volatile AutoCloseable also = () -> {};
  private boolean up;
  private boolean closing;

  LocalStack(
      StartListener listener,
      AppDirectories directories,
      InstanceLock lock,
      Supervisor supervisor) {
    this.listener = listener;
    this.directories = directories;
    this.lock = lock;
    this.supervisor = supervisor;
  }

  /// Returns when the API answers; the diffusers worker may still be loading, see [#awaitReady].
  ///
  /// @throws io.genpulse.launcher.host.HomeInUseException when another GenPulse holds the home
  /// @throws LocalStackException when a child cannot start
  public static LocalStack start(LocalStackOptions options, StartListener listener)
      throws InterruptedException {
    return new StackStart(options, listener).run();
  }

  void endWithJvm() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Supervisor supervisor() {
    return supervisor;
  }

  /// The server, which ends with the stack. May be tried again when it throws.
  ServerApplication startServer(Supplier<ServerApplication> start) {
    return server.start(start);
  }

  /// Tells the others where the server answers.
  synchronized void answersAt(Endpoints answers) {
    if (closing) {
      throw new IllegalStateException("the stack is closing");
    }
    endpoints = answers;
    answers.write(directories);
  }

  public synchronized Endpoints endpoints() {
    Endpoints answers = endpoints;
    if (answers == null) {
      throw new IllegalStateException("the stack does not answer yet");
    }
    return answers;
  }

  /// Waits until every child is ready; false when one has failed or the time is over.
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return supervisor.awaitAll(timeout);
  }

  /// Blocks until [#close] has ended, called from a shutdown hook for instance.
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /// What to do first when the JVM ends while the stack runs.
  void beforeEnd(Runnable step) {
    beforeEnd = step;
  }

  /// Closes it before the children.
  void alsoClose(AutoCloseable part) {
    also = part;
  }

  private void closeWithJvm() {
    LastResort.arm(listener, LastResort.LIMIT);
    boolean starting = isStarting();
    beforeEnd.run();
    close();
    if (starting) {
      // The JVM itself would report the signal's number.
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
  }

  @Override
  public void close() {
    if (!isFirstClose()) {
      awaitOtherClose();
      return;
    }
    try {
      listener.step("Stopping");
      supervisor.startNoMore();
      closeAlso();
      Thread workers = Thread.ofVirtual().name("stop-server").start(this::closeServer);
      supervisor.stopTogether(List.of(DiffusersWorkerService.NAME, ComfyUiService.NAME));
      workers.join();
      supervisor.stopTogether(ServicePlan.NAMES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      supervisor.close();
      Endpoints.remove(directories);
      lock.close();
      listener.step("Stopped");
      closed.countDown();
      removeHook();
    }
  }

  private void closeAlso() {
    try {
      also.close();
    } catch (Exception e) {
      log.warn("A part of the stack did not close cleanly", e);
    }
  }

  private void awaitOtherClose() {
    try {
      awaitClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      log.debug("The JVM ends");
    }
  }

  synchronized boolean isClosing() {
    return closing;
  }

  /// The start has ended: whoever has started it says from now on what a signal means.
  synchronized void started() {
    up = true;
  }

  private synchronized boolean isStarting() {
    return !up && !closing;
  }

  private synchronized boolean isFirstClose() {
    boolean first = !closing;
    closing = true;
    return first;
  }

  private void closeServer() {
    try {
      server.close();
    } catch (RuntimeException e) {
      log.warn("The server did not stop cleanly", e);
    }
  }
}
