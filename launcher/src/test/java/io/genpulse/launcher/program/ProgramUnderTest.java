package io.genpulse.launcher.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.process.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// The program with a home folder of its own. What it started and what still runs ends when this
/// closes, or when the JVM ends.
public final class ProgramUnderTest implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofMinutes(3);

  private final List<String> command;
  private final Path home;
  private final List<StartedProgram> started = new CopyOnWriteArrayList<>();
  private int runs;

  /// @param command of the program, without arguments
  public ProgramUnderTest(List<String> command, Path home) throws IOException {
    this.command = List.copyOf(command);
    this.home = Files.createDirectories(home);
    // Ctrl-C does not reach the processes, each has a group of its own.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  /// The classes of this build, on this JDK.
  public static ProgramUnderTest ofThisBuild(Path home) throws IOException {
    return new ProgramUnderTest(java("io.genpulse.launcher.Main"), home);
  }

  /// The command line of a class of this build, made for short runs.
  public static List<String> java(String mainClass) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        mainClass);
  }

  public Path home() {
    return home;
  }

  public StartedProgram start(String... arguments) throws IOException {
    return start(Map.of("GENPULSE_HOME", home.toString()), arguments);
  }

  public StartedProgram start(Map<String, String> environment, String... arguments)
      throws IOException {
    // A group of its own, and no ignored Ctrl-C inherited from whatever runs the tests.
    var line = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    line.addAll(command);
    line.addAll(List.of(arguments));
    Path output = Files.createDirectories(home.resolveSibling(home.getFileName() + "-output"));
    String name = runs++ + "-" + arguments[0];
    Path out = output.resolve(name + ".out");
    Path err = output.resolve(name + ".err");
    var builder = new ProcessBuilder(line).directory(output.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    var program = new StartedProgram(builder.start(), out, err);
    started.add(program);
    return program;
  }

  /// Runs a command to its end.
  public StartedProgram run(String... arguments) throws IOException, InterruptedException {
    StartedProgram program = start(arguments);
    program.exitCode();
    return program;
  }

  /// Starts the local stack; returns when the API and every supervised process are ready.
  public StartedProgram startAll() throws IOException, InterruptedException {
    return startAll(Map.of());
  }

  /// @param environment variables beside the home's
  public StartedProgram startAll(Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.deleteIfExists(endpoints());
    var variables = new HashMap<>(environment);
    variables.put("GENPULSE_HOME", home.toString());
    StartedProgram stack = start(variables, "start-all", "--port", "0");
    long deadline = System.nanoTime() + START.toNanos();
    while (!isReady()) {
      if (!stack.isAlive()) {
        throw new IOException("start-all ended; " + stack.said());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("not ready after " + START + "; " + stack.said());
      }
      TimeUnit.MILLISECONDS.sleep(20); // finer than a waiting library, for the benchmarks
    }
    return stack;
  }

  private boolean isReady() throws InterruptedException {
    if (!Files.exists(endpoints())) {
      return false;
    }
    try (var api = api()) {
      return api.status("/health/ready") == 200
          && children(api.processes()).stream().allMatch(child -> child.state.equals("ready"));
    } catch (IOException notYet) {
      return false;
    }
  }

  private Path endpoints() {
    return home.resolve("run/endpoints.json");
  }

  /// The API of the local stack that runs.
  public ApiUnderTest api() throws IOException {
    return new ApiUnderTest(URI.create(JSON.readTree(endpoints().toFile()).path("api").asText()));
  }

  /// What `genpulse status --json` prints.
  public JsonNode status() throws IOException, InterruptedException {
    return JSON.readTree(run("status", "--json").out());
  }

  /// The supervised processes.
  public List<Child> children() throws IOException, InterruptedException {
    try (var api = api()) {
      return children(api.processes());
    }
  }

  private static List<Child> children(JsonNode processes) {
    var children = new ArrayList<Child>();
    processes.forEach(
        p ->
            children.add(
                new Child(
                    p.path("name").asText(), p.path("state").asText(), p.path("pid").asLong())));
    return children;
  }

  /// What `genpulse env --json` prints.
  public JsonNode env() throws IOException, InterruptedException {
    return JSON.readTree(run("env", "--json").out());
  }

  @Override
  public void close() {
    started.reversed().forEach(StartedProgram::close);
  }

  /// A supervised process.
  public record Child(String name, String state, long pid) {
    /// Whether it runs; one that ended but was not waited for does not.
    public boolean runs() {
      return ProcessIdentity.of(pid).isPresent();
    }
  }
}
