package io.genpulse.engine.comfyui;

import static org.awaitility.Awaitility.await;

import io.genpulse.client.comfyui.ComfyUiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A real ComfyUI on the processor, with folders of its own, that may be killed and started again.
final class StartedComfyUi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int port;
  private final Path log;
  private final ProcessBuilder command;
  private Process process;

  /// @param base to be filled by it
  StartedComfyUi(String python, Path installation, Path base) throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    for (String name : List.of("custom_nodes", "input", "output", "temp", "user", "models")) {
      Files.createDirectories(base.resolve(name));
    }
    Path node = Path.of("custom_nodes", "websocket_image_save.py");
    Files.copy(installation.resolve(node), base.resolve(node));
    log = base.resolve("log.txt");
    command =
        new ProcessBuilder(
                python,
                "main.py",
                "--cpu",
                "--listen",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--base-directory",
                base.toString())
            .directory(installation.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = command.start();
  }

  int port() {
    return port;
  }

  synchronized void kill() {
    process.destroyForcibly().onExit().join();
  }

  synchronized void start() throws IOException {
    process = command.start();
  }

  void awaitReady() {
    try (var client = new ComfyUiClient(URI.create("http://127.0.0.1:" + port))) {
      await().atMost(PATIENCE).ignoreExceptions().until(() -> client.find("none") != null);
    }
  }

  /// How often it was given something to run, in all its lives.
  long prompts() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("got prompt")).count();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
