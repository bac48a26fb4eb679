package io.genpulse.launcher.command;

import io.genpulse.server.ServerConfig.Part;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "api", description = "The API alone, configured by GENPULSE_... variables.")
final class ApiCommand implements Callable<Integer> {
  private final CommandContext context;

  ApiCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return ServeCommand.run(context, context.environment(), Set.of(Part.API));
  }
}
