package io.genpulse.launcher.command;

import io.genpulse.launcher.host.ClientEnvironment;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.stack.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "env",
    description = "Print the variables that other programs need to use the local stack.",
    footer = {
      "",
      "Examples:",
      "  eval \"$(genpulse env)\"",
      "  genpulse env --shell powershell | Out-String | Invoke-Expression",
      "  genpulse env --shell fish | source",
      "  genpulse env --shell dotenv > .env"
    })
final class EnvCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--shell",
      paramLabel = "SHELL",
      defaultValue = "posix",
      description = "posix, powershell, fish or dotenv (default: ${DEFAULT-VALUE})")
  private ShellSyntax shell = ShellSyntax.POSIX;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final HomeOption home = new HomeOption();

  EnvCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var directories = home.directories(context);
    var endpoints =
        home.running(context).orElseThrow(() -> CommandFailure.notRunning(directories.home()));
    var secrets =
        Secrets.read(directories).orElseThrow(() -> CommandFailure.notRunning(directories.home()));
    var variables = ClientEnvironment.of(endpoints, secrets);
    if (json.wanted()) {
      context.printJson(variables);
    } else {
      variables.forEach((name, value) -> context.print(shell.set(name, value)));
    }
    return ExitCode.DONE;
  }
}
