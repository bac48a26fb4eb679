package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
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
    description = "Show the log of GenPulse or of one of its processes.",
    footer = {"", "Examples:", "  genpulse logs -f", "  genpulse logs diffusers-worker -n 50"})
final class LogsCommand implements Callable<Integer> {
  private static final long FOLLOW_MS = 250;

  private final CommandContext context;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      defaultValue = "genpulse",
      description = "genpulse, commands, postgres, redis, ... (default: ${DEFAULT-VALUE})")
  private String name = "genpulse";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      defaultValue = "200",
      description = "How many of the last lines (default: ${DEFAULT-VALUE})")
  private int lines = 200;

  @Mixin private final HomeOption home = new HomeOption();

  LogsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var folder = home.directories(context).logs();
    var file = folder.resolve(name + ".log").normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "no log named " + name + " in " + folder,
          "there are: " + String.join(", ", names(folder)));
    }
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      log.seek(startOfLast(log, lines));
      copy(log);
      while (follow) {
        Thread.sleep(FOLLOW_MS);
        if (Files.size(file) < log.getFilePointer()) {
          log.seek(0);
        }
        copy(log);
      }
    }
    return ExitCode.DONE;
  }

  private void copy(RandomAccessFile log) throws IOException {
    var left = log.length() - log.getFilePointer();
    if (left > 0) {
      var bytes = new byte[(int) Math.min(left, 1 << 24)];
      log.readFully(bytes);
      context.out().print(new String(bytes, StandardCharsets.UTF_8));
      context.out().flush();
    }
  }

  static long startOfLast(RandomAccessFile log, int lines) throws IOException {
    var wanted = lines;
    for (var at = log.length() - 1; at > 0; at--) {
      log.seek(at - 1);
      if (log.read() == '\n' && --wanted == 0) {
        return at;
      }
    }
    return 0;
  }

  private static List<String> names(Path folder) throws IOException {
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
    }
  }
}
