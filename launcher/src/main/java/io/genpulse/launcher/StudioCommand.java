package io.genpulse.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "studio",
    description = "Open the desktop console; starts everything on this machine that it needs.")
final class StudioCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final StackOption options = new StackOption();

  StudioCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var running = options.home().running(context);
    if (running.isPresent()) {
      ConsoleCommand.open(running.get().api());
      return ExitCode.DONE;
    }
    try (var stack = LocalStack.start(options.options(context), context::say);
        var _ = StopOnSignal.of(stack, context)) {
      ConsoleCommand.open(stack.endpoints().api());
    }
    return ExitCode.DONE;
  }
}
