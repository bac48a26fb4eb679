package io.genpulse.launcher.command;

import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop the local stack and wait for its end.")
final class StopCommand implements Callable<Integer> {
  /// The stack itself takes 45 seconds at most.
  private static final long PATIENCE_SECONDS = 60;

  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final HomeOption home = new HomeOption();

  StopCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var directories = home.directories(context);
    var holder = InstanceLock.holder(directories);
    if (holder.isEmpty()) {
      return done(null, "nothing runs on " + directories.home());
    }
    var process = holder.get();
    process.destroy();
    try {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "pid %d did not end within %d s".formatted(process.pid(), PATIENCE_SECONDS),
          "end it with: kill -9 %d; nothing accepted is lost".formatted(process.pid()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for pid " + process.pid(), e);
    }
    return done(process.pid(), "stopped pid " + process.pid());
  }

  private int done(@Nullable Long pid, String line) {
    if (json.wanted()) {
      context.printJson(Collections.singletonMap("stopped_pid", pid));
    } else {
      context.print(line);
    }
    return ExitCode.DONE;
  }
}
