package io.genpulse.launcher;

import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.ui.client.ApiException;
import io.genpulse.ui.client.GenPulseClient;
import io.genpulse.ui.client.UnreachableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A connection to a GenPulse for one command; when none runs, a local stack that lives as long as
/// the command.
final class Session implements AutoCloseable {
  private static final Duration STARTING = Duration.ofSeconds(90);

  private final GenPulseClient client;
  private final @Nullable LocalStack stack;
  private final AtomicReference<@Nullable Runnable> onInterrupt = new AtomicReference<>();
  private final Thread hook;

  private Session(GenPulseClient client, @Nullable LocalStack stack) {
    this.client = client;
    this.stack = stack;
    this.hook = Thread.ofPlatform().name("interrupted").unstarted(this::interrupted);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Session open(ServerOption server, CommandContext context, StartListener listener)
      throws InterruptedException {
    var running = server.find(context).or(() -> starting(server, context));
    if (running.isPresent()) {
      return new Session(running.get(), null);
    }
    var home = server.home().directories(context).home();
    var stack = LocalStack.start(LocalStackOptions.at(home), listener);
    return new Session(new GenPulseClient(stack.endpoints().api()), stack);
  }

  /// Another GenPulse holds the home but has not said yet where it answers.
  private static java.util.Optional<GenPulseClient> starting(
      ServerOption server, CommandContext context) {
    var directories = server.home().directories(context);
    var deadline = System.nanoTime() + STARTING.toNanos();
    while (InstanceLock.holder(directories).isPresent() && System.nanoTime() < deadline) {
      var found = server.find(context);
      if (found.isPresent()) {
        return found;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return java.util.Optional.empty();
  }

  GenPulseClient client() {
    return client;
  }

  /// What to do on Ctrl-C before everything is closed.
  void onInterrupt(Runnable action) {
    onInterrupt.set(action);
  }

  /// Watches the children of a stack of our own: a task for a worker that cannot start would wait
  /// for ever.
  FailureGuard watchFailures(Runnable giveUp) {
    return new FailureGuard(stack == null ? null : this::failedChild, giveUp);
  }

  private @Nullable String failedChild() throws InterruptedException {
    try {
      return client.processes().stream()
          .filter(child -> child.state().equals("failed"))
          .findFirst()
          .map(child -> child.name() + " cannot run: " + child.lastError())
          .orElse(null);
    } catch (ApiException | UnreachableException e) {
      return null;
    }
  }

  private void interrupted() {
    var action = onInterrupt.getAndSet(null);
    if (action != null) {
      action.run();
    }
    closeAll();
  }

  private void closeAll() {
    client.close();
    if (stack != null) {
      stack.close();
    }
  }

  @Override
  public void close() {
    onInterrupt.set(null);
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook does the rest.
      return;
    }
  }
}
