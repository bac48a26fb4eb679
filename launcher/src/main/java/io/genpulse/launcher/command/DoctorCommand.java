package io.genpulse.launcher.command;

import io.genpulse.launcher.doctor.Check;
import io.genpulse.launcher.doctor.MachineChecks;
import io.genpulse.launcher.doctor.ProgramChecks;
import io.genpulse.launcher.stack.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description = "Check what the local stack needs. Exit code 3 when a check fails.")
final class DoctorCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final HomeOption home = new HomeOption();

  DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var directories = home.directories(context);
    var environment = context.environment();
    var checks = new MachineChecks(directories, environment).all();
    checks.addAll(new ProgramChecks(directories, environment.getOrDefault("PATH", "")).all());
    if (json.wanted()) {
      context.printJson(checks);
    } else {
      print(checks);
    }
    return checks.stream().anyMatch(c -> c.verdict() == Check.Verdict.FAIL)
        ? ExitCode.NO_SERVICE
        : ExitCode.DONE;
  }

  private void print(List<Check> checks) {
    for (var check : checks) {
      context.print("%-4s %-12s %s".formatted(check.verdict(), check.name(), check.found()));
      if (check.nextStep() != null) {
        context.print("                  -> " + check.nextStep());
      }
    }
  }
}
