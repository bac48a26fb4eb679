package io.genpulse.launcher.command;

import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.JoinedStack;
import io.genpulse.launcher.stack.LocalStack;
import io.genpulse.launcher.stack.LocalStackException;
import io.genpulse.launcher.stack.StopOnSignal;
import io.genpulse.ui.StudioStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "studio",
    description = "Open the window, and start the local stack when none runs.",
    footer = {
      "",
      "Examples:",
      "  genpulse studio",
      "  genpulse studio fox.png              # the form filled in as for this picture",
      "  genpulse studio portrait.json        # a workflow of ComfyUI taken in"
    })
final class StudioCommand implements Callable<Integer> {
  /// For another GenPulse on the home that still starts or ends.
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final CommandContext context;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = {
        "What to show: a workflow of ComfyUI (.json), or a picture, to be made again where it says",
        "how, else to draw from"
      })
  private @Nullable Path file;

  @Mixin private final StackOption options = new StackOption();

  StudioCommand(CommandContext context) {
    this.context = context;
  }

  /// A double-click shows the window at once, and the start in it. The GenPulse of another command
  /// is joined; when it ends all the same, the user may have one started in its place.
  @Override
  public Integer call() throws InterruptedException {
    var directories = options.home().directories(context);
    var shown = file == null ? null : StudioFile.read(file);
    var settled = new AtomicBoolean();
    StudioStart window =
        ConsoleCommand.onDisplay(
            () ->
                StudioStart.open(
                    ConsoleCommand.files(directories), () -> endUnless(settled.get())));
    if (shown != null) {
      shown.show(window);
    }
    var other = JoinedStack.await(directories, PATIENCE);
    while (other.isPresent()) {
      if (!startsAgainAfter(other.get(), window, settled)) {
        return ExitCode.DONE;
      }
      settled.set(false);
      other = JoinedStack.await(directories, PATIENCE);
    }
    runOwn(window, settled);
    return ExitCode.DONE;
  }

  private static boolean startsAgainAfter(
      JoinedStack joined, StudioStart window, AtomicBoolean settled) throws InterruptedException {
    try (joined) {
      settled.set(true);
      window.joined(joined.endpoints().api());
      return window.awaitStartAgain();
    }
  }

  private void runOwn(StudioStart window, AtomicBoolean settled) throws InterruptedException {
    try (var stack = LocalStack.start(options.options(context), step -> tell(window, step));
        var _ = StopOnSignal.of(stack, context::say)) {
      settled.set(true);
      window.ready(stack.endpoints().api());
      window.awaitClosed();
    } catch (LocalStackException | HomeInUseException e) {
      settled.set(true);
      window.failed(String.valueOf(e.getMessage()));
      window.awaitClosed();
      throw e;
    }
  }

  private void tell(StudioStart window, String step) {
    context.say(step);
    window.step(step);
  }

  /// Whoever closes the window before the stack is up has changed their mind; the end of the JVM
  /// stops what has been started.
  private static void endUnless(boolean settled) {
    if (!settled) {
      System.exit(ExitCode.DONE);
    }
  }
}
