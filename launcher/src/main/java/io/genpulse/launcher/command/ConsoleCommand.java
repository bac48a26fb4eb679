package io.genpulse.launcher.command;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.ui.ConsoleFiles;
import io.genpulse.ui.ConsoleMain;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "console", description = "Open the window alone, for a GenPulse that runs already.")
final class ConsoleCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final ServerOption server = new ServerOption();

  ConsoleCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var address =
        server
            .address(context)
            .orElseThrow(
                () -> CommandFailure.notRunning(server.home().directories(context).home()));
    var closed = new CountDownLatch(1);
    onDisplay(
        () -> {
          ConsoleMain.open(address, files(server.home().directories(context)), closed::countDown);
          return closed;
        });
    closed.await();
    return ExitCode.DONE;
  }

  static ConsoleFiles files(AppDirectories directories) {
    return new ConsoleFiles(directories.cache(), directories.home().resolve("console.json"));
  }

  static <T> T onDisplay(Supplier<T> open) {
    try {
      return open.get();
    } catch (UnsupportedOperationException e) {
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "this machine has no display: " + e.getMessage(),
          "use the command line: genpulse start-all, then genpulse generate");
    }
  }
}
