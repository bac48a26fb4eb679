package io.genpulse.launcher;

import io.genpulse.launcher.host.Endpoints;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "start-all",
    description = "Start everything on this machine and keep it running until Ctrl-C.")
final class StartAllCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--port",
      defaultValue = "8800",
      description = "Port of the API (default: ${DEFAULT-VALUE}); the next free one when taken")
  private int port = 8800;

  @Option(names = "--no-comfyui", description = "Do not start ComfyUI")
  private boolean noComfyUi;

  @Option(names = "--json", description = "Print the endpoints as JSON")
  private boolean json;

  @Mixin private final HomeOption home = new HomeOption();

  StartAllCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var options =
        LocalStackOptions.at(home.directories(context).home())
            .withApiPort(port)
            .withComfyUi(!noComfyUi);
    try (var stack = LocalStack.start(options, context::say);
        var _ = StopOnSignal.of(stack, context)) {
      print(stack.endpoints());
      stack.awaitClosed();
    }
    return ExitCode.DONE;
  }

  private void print(Endpoints endpoints) {
    if (json) {
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
