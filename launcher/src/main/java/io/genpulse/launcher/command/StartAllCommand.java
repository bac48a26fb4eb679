package io.genpulse.launcher.command;

import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.LocalStack;
import io.genpulse.launcher.stack.StopOnSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "start-all",
    description = "Start the local stack and keep it running until Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  genpulse start-all",
      "  genpulse start-all --home /srv/genpulse --port 9000"
    })
final class StartAllCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final StackOption options = new StackOption();

  StartAllCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var stack = LocalStack.start(options.options(context), context::say);
        var _ = StopOnSignal.of(stack, context::say)) {
      print(stack.endpoints());
      stack.awaitClosed();
    }
    return ExitCode.DONE;
  }

  private void print(Endpoints endpoints) {
    if (json.wanted()) {
      context.printJson(endpoints);
      return;
    }
    context.print("GenPulse is ready");
    context.print("  API           " + endpoints.api());
    context.print("  Redis         " + endpoints.redis());
    context.print("  PostgreSQL    " + endpoints.postgres());
    context.print("  object store  " + endpoints.s3());
    context.print("Other programs get their access with: eval \"$(genpulse env)\"");
    context.print("Ctrl-C, or `genpulse stop` from another terminal, ends it.");
  }
}
