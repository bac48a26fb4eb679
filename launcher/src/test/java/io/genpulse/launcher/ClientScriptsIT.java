package io.genpulse.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.RedisCli;
import io.genpulse.launcher.program.RunningStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The example clients of the documentation, run as they are against the started program.
@EnabledOnOs(OS.LINUX)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class ClientScriptsIT {
  private static final Path CLIENTS = Path.of("..", "docs", "clients");
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /// Laid out as a checkout is.
  @TempDir private Path checkout;

  @Test
  @Timeout(300)
  void httpClientSubmitsWatchesPollsAndDownloads(RunningStack stack) throws Exception {
    assumeTrue(isOnPath("curl"), "curl is missing: the example client over HTTP was not tried");

    String said = run("http.sh", stack);

    assertThat(said).containsSubsequence("\"status\":\"completed\"", "Poll", "completed");
    assertThat(Files.readAllBytes(checkout.resolve("picture.png"))).startsWith(PNG);
  }

  @Test
  @Timeout(300)
  void redisClientSubscribesSubmitsListensAndDownloads(RunningStack stack) throws Exception {
    assumeTrue(isOnPath("curl"), "curl is missing: the example client over Redis was not tried");

    String said = run("redis.sh", stack);

    assertThat(said)
        .containsSubsequence("\"status\":\"processing\"", "\"status\":\"completed\"", "Download");
    assertThat(Files.readAllBytes(checkout.resolve("picture.png"))).startsWith(PNG);
  }

  private String run(String script, RunningStack stack) throws IOException, InterruptedException {
    Path clients = Files.createDirectories(checkout.resolve("docs/clients"));
    Path copy = Files.copy(CLIENTS.resolve(script), clients.resolve(script));
    command(checkout.resolve("genpulse"), "io.genpulse.launcher.Main");
    Path standIns = Files.createDirectory(checkout.resolve("bin"));
    if (!isOnPath("redis-cli")) {
      command(standIns.resolve("redis-cli"), RedisCli.class.getName());
    }
    Path output = checkout.resolve("output.txt");
    var builder =
        new ProcessBuilder(
                "bash",
                copy.toString(),
                "a \"red\" fox\tin snow\n\\ 狐",
                checkout.resolve("picture.png").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("GENPULSE_HOME", stack.program().home().toString());
    // Where nobody listens: what is on this machine is not asked for through a proxy.
    builder.environment().put("http_proxy", "http://127.0.0.1:1");
    builder.environment().put("all_proxy", "http://127.0.0.1:1");
    builder.environment().merge("PATH", standIns.toString(), (path, more) -> path + ":" + more);

    int code = builder.start().waitFor();

    String said = Files.readString(output);
    assertThat(code).as(said).isZero();
    return said;
  }

  /// A script that runs a class of this build.
  private static void command(Path file, String mainClass) throws IOException {
    List<String> line = ProgramUnderTest.java(mainClass);
    String quoted = line.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Files.writeString(file, "#!/bin/sh\nexec " + quoted + " \"$@\"\n", UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
