package io.genpulse.launcher.stack;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.host.StackUse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connection to a GenPulse for one command; when none runs, a local stack that lives as long as
/// the command and the others that have joined it.
public final class Session implements AutoCloseable {
  /// For another GenPulse on the home that has not said yet where it answers, or that still ends.
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final GenPulseClient client;

  /// Of our own.
  private final @Nullable LocalStack stack;

  /// Of another command's stack.
  private final @Nullable JoinedStack joined;

  /// Waits for the others who use our own stack.
  private final @Nullable Supplier<StackUse> alone;

  private final AtomicReference<@Nullable Runnable> onInterrupt = new AtomicReference<>();
  private final Thread hook;
  private volatile boolean interrupted;

  private Session(
      GenPulseClient client,
      @Nullable LocalStack stack,
      @Nullable JoinedStack joined,
      @Nullable Supplier<StackUse> alone) {
    this.client = client;
    this.stack = stack;
    this.joined = joined;
    this.alone = alone;
    this.hook = Thread.ofPlatform().name("interrupted").unstarted(this::interrupted);
    if (stack == null) {
      Runtime.getRuntime().addShutdownHook(hook);
    } else {
      stack.beforeEnd(this::interrupted);
    }
  }

  /// With the GenPulse at an address, which nothing here starts or ends.
  public static Session at(URI server) {
    return new Session(new GenPulseClient(server), null, null, null);
  }

  /// With the GenPulse on a home of this machine.
  ///
  /// @throws LocalStackException when none can be started, or the one that runs does not answer
  public static Session on(AppDirectories directories, StartListener listener)
      throws InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var joined = join(directories);
      if (joined.isPresent()) {
        return joined.get();
      }
      if (InstanceLock.holder(directories).isEmpty()) {
        var started = start(directories, listener);
        if (started.isPresent()) {
          return started.get();
        }
      }
      if (System.nanoTime() > deadline) {
        throw new LocalStackException(
            "another GenPulse holds " + directories.home() + " but does not answer",
            "see what it does with: genpulse logs",
            null);
      }
      Thread.sleep(100);
    }
  }

  private static Optional<Session> join(AppDirectories directories) {
    return JoinedStack.join(directories)
        .map(
            joined ->
                new Session(new GenPulseClient(joined.endpoints().api()), null, joined, null));
  }

  /// Absent when another command was faster.
  private static Optional<Session> start(AppDirectories directories, StartListener listener)
      throws InterruptedException {
    LocalStack stack;
    try {
      stack = LocalStack.start(LocalStackOptions.at(directories.home()), listener);
    } catch (HomeInUseException e) {
      return Optional.empty();
    }
    Supplier<StackUse> alone =
        () ->
            StackUse.endShared(
                directories,
                () ->
                    listener.step("Waiting for another genpulse that uses what this one started"));
    return Optional.of(
        new Session(new GenPulseClient(stack.endpoints().api()), stack, null, alone));
  }

  public GenPulseClient client() {
    return client;
  }

  /// What to do on Ctrl-C before everything is closed.
  public void onInterrupt(Runnable action) {
    onInterrupt.set(action);
  }

  /// Whether Ctrl-C has begun to close everything: what fails from then on fails of that alone.
  public boolean isInterrupted() {
    return interrupted;
  }

  /// Why a child of a stack of our own cannot run, null while none has failed for good: a task for
  /// it would wait for ever.
  public @Nullable String failedChild() throws InterruptedException {
    if (stack == null) {
      return null;
    }
    try {
      return client.processes().stream()
          .filter(child -> child.state().equals("failed"))
          .findFirst()
          .map(child -> child.name() + " cannot run: " + child.lastError())
          .orElse(null);
    } catch (ClientException e) {
      return null;
    }
  }

  private void interrupted() {
    interrupted = true;
    var action = onInterrupt.getAndSet(null);
    if (action != null) {
      action.run();
    }
    closeAll();
  }

  private void closeAll() {
    client.close();
    if (joined != null) {
      joined.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  /// A stack of our own ends when nobody else uses it any more; Ctrl-C ends it at once.
  @Override
  public void close() {
    onInterrupt.set(null);
    try (var _ = alone == null ? null : alone.get()) {
      closeAll();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook does the rest.
      return;
    }
  }
}
