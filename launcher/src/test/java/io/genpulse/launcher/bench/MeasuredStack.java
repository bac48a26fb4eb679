package io.genpulse.launcher.bench;

import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.StartedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A local stack, started by the program's own script, and how long its start took.
final class MeasuredStack implements AutoCloseable {
  private final ProgramUnderTest program;
  private final StartedProgram process;
  private final Duration start;
  private final ApiUnderTest api;

  MeasuredStack(Path script, Path home) throws IOException, InterruptedException {
    program = new ProgramUnderTest(List.of(script.toString()), home);
    long begin = System.nanoTime();
    process = program.startAll();
    start = Duration.ofNanos(System.nanoTime() - begin);
    api = program.api();
  }

  Duration start() {
    return start;
  }

  long pid() {
    return process.pid();
  }

  ProgramUnderTest program() {
    return program;
  }

  ApiUnderTest api() {
    return api;
  }

  @Override
  public void close() {
    api.close();
    program.close();
  }
}
