package io.genpulse.launcher.command;

import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = "Show the log of the local stack or of one of its processes.",
    footer = {"", "Examples:", "  genpulse logs -f", "  genpulse logs diffusers-worker -n 50"})
final class LogsCommand implements Callable<Integer> {
  private static final long FOLLOW_MS = 250;

  private final CommandContext context;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      defaultValue = "genpulse",
      description =
          "genpulse, commands, or a process that genpulse status names (default: ${DEFAULT-VALUE})")
  private String name = "genpulse";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "200",
      description = "How many of the last lines (default: ${DEFAULT-VALUE})")
  private int lines = 200;

  @Mixin private final HomeOption home = new HomeOption();

  LogsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--lines must be 0 or more but was " + lines,
          "see: genpulse logs --help");
    }
    var file = file();
    try (var log = new LogTail(file, context.out())) {
      log.seekLast(lines);
      log.copy();
      while (follow) {
        Thread.sleep(FOLLOW_MS);
        log.copy();
      }
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
    return ExitCode.DONE;
  }

  private Path file() {
    var directories = home.directories(context);
    var folder = directories.logs();
    var file = folder.resolve(name + ".log").normalize();
    if (file.startsWith(folder) && Files.isRegularFile(file)) {
      return file;
    }
    var names = names(folder);
    if (names.stream().allMatch("commands"::equals)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "nothing has run on " + directories.home() + " yet",
          "start it with: genpulse start-all");
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "no log named " + name + " in " + folder,
        "there are: " + String.join(", ", names));
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(".log"))
          .map(file -> file.substring(0, file.length() - 4))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  private static CommandFailure cannotRead(Path file, IOException failure) {
    return new CommandFailure(
        ExitCode.USAGE, "cannot read " + file + ": " + IoReason.of(failure), null);
  }
}
