package io.genpulse.engine.piper;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.ProgramFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs piper, the original in C++ (rhasspy/piper) or its successor in Python
/// (OHF-Voice/piper1-gpl): both know the arguments used here. Safe for use by several threads.
final class PiperProgram implements AutoCloseable {
  private final String name;
  private final Set<Process> running = new HashSet<>();
  private boolean closed;

  /// @param name its file, or a name on the `PATH`
  PiperProgram(String name) {
    this.name = name;
  }

  /// Blocks until the file is written; interruption ends the process.
  ///
  /// @param folder for what it says
  void speak(List<String> arguments, String text, Path file, Path folder)
      throws InterruptedException {
    Path log = folder.resolve("piper.log");
    Process process = start(arguments, file, folder, log);
    try {
      tell(process, text);
      int end = process.waitFor();
      if (isClosed()) {
        throw closedNow();
      }
      if (end != 0 || !Files.isRegularFile(file)) {
        throw new EngineException(
            EngineError.INTERNAL, "piper ended with %d: %s".formatted(end, lastLine(log)));
      }
    } finally {
      end(process);
    }
  }

  private Process start(List<String> arguments, Path file, Path folder, Path log) {
    Path program = ProgramFile.find(name).orElseThrow(() -> notStarted("it is not found", null));
    var command = new ArrayList<>(List.of(program.toAbsolutePath().toString()));
    command.addAll(arguments);
    command.addAll(List.of("--output_file", file.toAbsolutePath().toString()));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PYTHONUTF8", "1");
    synchronized (this) {
      if (closed) {
        throw closedNow();
      }
      try {
        Process process = builder.start();
        running.add(process);
        return process;
      } catch (IOException e) {
        throw notStarted(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private EngineException notStarted(String why, @Nullable IOException e) {
    return new EngineException(
        EngineError.UNAVAILABLE, "the program " + name + " cannot be started: " + why, e);
  }

  /// Each line would be a file of its own to the original.
  private static void tell(Process process, String text) {
    try (OutputStream out = process.getOutputStream()) {
      out.write((text.strip().replaceAll("\\s+", " ") + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      // It has ended: its exit code says more.
    }
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines =
          Files.readString(log, UTF_8).lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "it said nothing" : lines.getLast().strip();
    } catch (IOException e) {
      return "what it said cannot be read";
    }
  }

  private void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    synchronized (this) {
      running.remove(process);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static EngineException closedNow() {
    return new EngineException(EngineError.UNAVAILABLE, "the engine piper is closed");
  }

  /// Ends what is running. May be called twice.
  @Override
  public void close() {
    List<Process> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(running);
    }
    left.forEach(this::end);
  }
}
