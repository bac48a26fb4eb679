package io.genpulse.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "studio",
    description = "Open the desktop console; starts everything on this machine that it needs.")
final class StudioCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final HomeOption home = new HomeOption();

  StudioCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var running = home.running(context);
    if (running.isPresent()) {
      ConsoleCommand.open(running.get().api());
      return ExitCode.DONE;
    }
    var options = LocalStackOptions.at(home.directories(context).home());
    try (var stack = LocalStack.start(options, context::say);
        var _ = StopOnSignal.of(stack, context)) {
      ConsoleCommand.open(stack.endpoints().api());
    }
    return ExitCode.DONE;
  }
}
