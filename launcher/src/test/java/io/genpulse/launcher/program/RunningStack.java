package io.genpulse.launcher.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// A local stack that runs. One serves all tests that ask for it as a parameter, and each leaves it
/// usable.
public final class RunningStack implements AutoCloseable {
  /// What classes that use it lock: they kill, count and pause, each for itself.
  public static final String LOCK = "running stack";

  private final Path folder;
  private final ProgramUnderTest program;
  private final StartedProgram process;
  private final ApiUnderTest api;

  private RunningStack(Path folder, ProgramUnderTest program)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.program = program;
    this.process = program.startAll();
    this.api = program.api();
  }

  private static RunningStack start() {
    try {
      Path folder = Files.createTempDirectory("genpulse-stack");
      var program = ProgramUnderTest.ofThisBuild(folder.resolve("home"));
      try {
        return new RunningStack(folder, program);
      } catch (IOException | InterruptedException | RuntimeException e) {
        program.close();
        throw e;
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("no local stack to test", e);
    }
  }

  public ProgramUnderTest program() {
    return program;
  }

  public StartedProgram process() {
    return process;
  }

  public ApiUnderTest api() {
    return api;
  }

  @Override
  public void close() throws IOException {
    api.close();
    program.close();
    List<Path> deepestFirst;
    try (var files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }

  /// Starts the stack for the first test that asks, and ends it after the last test of all.
  public static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == RunningStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
      return test.getRoot()
          .getStore(Namespace.create(RunningStack.class))
          .computeIfAbsent("stack", _ -> start(), RunningStack.class);
    }
  }
}
