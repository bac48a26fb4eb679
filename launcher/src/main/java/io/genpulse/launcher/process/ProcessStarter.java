package io.genpulse.launcher.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// Starts children such that they die with us where the system can do that. Linux ties that to the
/// thread that started the child, so one platform thread starts them all and outlives them.
final class ProcessStarter implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("process-starter").factory());
  private final boolean diesWithUs = onPath("setpriv");
  private final boolean ownGroup = onPath("setsid");

  Process start(ProcessSpec spec) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command(spec.command()))
            .directory(spec.folder().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(spec.environment());
    try {
      return thread.submit(() -> builder.start()).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new UncheckedIOException(new IOException("cannot start " + spec.name(), e));
    }
  }

  private List<String> command(List<String> wanted) {
    List<String> command = new ArrayList<>(dyingWithUs(wanted));
    if (ownGroup) {
      // A terminal's Ctrl-C goes to our whole group; the children end when we say so, in order.
      command.addFirst("setsid");
    }
    return command;
  }

  private List<String> dyingWithUs(List<String> wanted) {
    if (!diesWithUs) {
      return wanted;
    }
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    if (wanted.getFirst().equals("unshare")) {
      // A new user namespace may clear the death signal, so ask for it inside.
      command.addAll(0, wanted.subList(0, 2));
      command.addAll(wanted.subList(2, wanted.size()));
    } else {
      command.addAll(wanted);
    }
    return command;
  }

  private static boolean onPath(String program) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .filter(folder -> !folder.isBlank())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
