package io.genpulse.launcher.program;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One run of the program. It leads a process group of its own, as a command in a terminal does.
public final class StartedProgram implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Process process;
  private final Path out;
  private final Path err;

  StartedProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// What it wrote to its standard output so far.
  public String out() {
    return read(out);
  }

  /// All it wrote so far, for messages.
  public String said() {
    return "pid " + pid() + " said:\n" + read(out) + read(err);
  }

  /// Waits until it has printed `text`.
  public void awaitOut(String text) {
    await(text).atMost(LONG).until(() -> !isAlive() || (read(out) + read(err)).contains(text));
    if (!(read(out) + read(err)).contains(text)) {
      throw new AssertionError("it ended without saying \"" + text + "\"; " + said());
    }
  }

  /// Waits for its end.
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; " + said());
    }
    return process.exitValue();
  }

  /// What a terminal does at Ctrl-C: the signal goes to the whole group.
  public void pressCtrlC() throws IOException, InterruptedException {
    kill("-INT", "-" + pid());
  }

  public void terminate() {
    process.destroy();
  }

  /// kill -9.
  public void crash() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// @param target a pid, or the negated one of a process group
  public static void kill(String signal, String target) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", signal, "--", target).start().waitFor();
    if (code != 0) {
      throw new IOException("kill " + signal + " " + target + " exited with " + code);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it, if it still runs.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
