package io.genpulse.launcher.process;

import io.genpulse.engine.ProgramFile;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// Starts children such that they die with us where the system can do that. Linux ties that to the
/// thread that started the child, so one platform thread starts them all and outlives them.
final class ProcessStarter implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("process-starter").factory());
  private final boolean diesWithUs = onPath("setpriv");
  private final List<String> intoOwnGroup = intoOwnGroup(ProcessStarter::onPath);

  /// Whether each child leads a process group of its own.
  boolean ownGroups() {
    return !intoOwnGroup.isEmpty();
  }

  Process start(ProcessSpec spec) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(spec.command()))
            .directory(spec.folder().toFile())
            .redirectErrorStream(true);
    spec.environment().applyTo(builder.environment());
    return started(thread.submit(() -> builder.start()));
  }

  /// Waits in spite of interruption: a child that is started must not be forgotten.
  private static Process started(Future<Process> child) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return child.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<String> command(List<String> wanted) {
    List<String> command = new ArrayList<>(dyingWithUs(wanted));
    // A terminal's Ctrl-C goes to our whole group; the children end when we say so, in order.
    command.addAll(0, intoOwnGroup);
    return command;
  }

  /// What makes a command lead a group of its own; nothing where the system has no such thing.
  ///
  /// @param there whether the system has a program
  static List<String> intoOwnGroup(Predicate<String> there) {
    if (there.test("setsid")) {
      return List.of("setsid");
    }
    // macOS has no setsid, but perl.
    return there.test("perl") && File.separatorChar == '/'
        ? List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV; exit 127", "--")
        : List.of();
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
    return ProgramFile.find(program).isPresent();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
