package io.genpulse.launcher.command;

import io.genpulse.launcher.host.ClientEnvironment;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.stack.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "env",
    description =
        "Print what other programs need to use the running GenPulse: eval \"$(genpulse env)\"",
    footer = {"", "Examples:", "  eval \"$(genpulse env)\"", "  genpulse env --json"})
final class EnvCommand implements Callable<Integer> {
  private final CommandContext context;

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
      variables.forEach((name, value) -> context.print("export " + name + "=" + quoted(value)));
    }
    return ExitCode.DONE;
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
