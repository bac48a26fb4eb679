package io.genpulse.launcher.command;

import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.JoinedStack;
import io.genpulse.launcher.stack.LocalStack;
import io.genpulse.launcher.stack.LocalStackException;
import io.genpulse.launcher.stack.StopOnSignal;
import io.genpulse.ui.StudioStart;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "studio",
    description = "Open the desktop console; starts everything on this machine that it needs.")
final class StudioCommand implements Callable<Integer> {
  /// For another GenPulse on the home that still starts or ends.
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final CommandContext context;

  @Mixin private final StackOption options = new StackOption();

  StudioCommand(CommandContext context) {
    this.context = context;
  }

  /// A double-click shows the window at once, and the start in it.
  @Override
  public Integer call() throws InterruptedException {
    var started = new AtomicBoolean();
    StudioStart window =
        ConsoleCommand.onDisplay(() -> StudioStart.open(() -> endUnless(started.get())));
    var other = JoinedStack.await(options.home().directories(context), PATIENCE);
    if (other.isPresent()) {
      try (var joined = other.get()) {
        started.set(true);
        window.ready(joined.endpoints().api());
        window.awaitClosed();
      }
      return ExitCode.DONE;
    }
    try (var stack = LocalStack.start(options.options(context), step -> tell(window, step));
        var _ = StopOnSignal.of(stack, context::say)) {
      started.set(true);
      window.ready(stack.endpoints().api());
      window.awaitClosed();
    } catch (LocalStackException | HomeInUseException e) {
      started.set(true);
      window.failed(String.valueOf(e.getMessage()));
      window.awaitClosed();
      throw e;
    }
    return ExitCode.DONE;
  }

  private void tell(StudioStart window, String step) {
    context.say(step);
    window.step(step);
  }

  /// Whoever closes the window before the stack is up has changed their mind; the end of the JVM
  /// stops what has been started.
  private static void endUnless(boolean started) {
    if (!started) {
      System.exit(ExitCode.DONE);
    }
  }
}
