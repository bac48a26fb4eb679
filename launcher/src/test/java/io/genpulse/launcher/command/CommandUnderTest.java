package io.genpulse.launcher.command;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The commands on a home of their own, and a server that answers from a table.
final class CommandUnderTest implements AutoCloseable {
  private final Path home;
  private final HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private byte[] input = new byte[0];

  CommandUnderTest(Path home) throws IOException {
    this.home = home;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  /// Answers the paths that begin so, and no events: the commands fall back to polling.
  CommandUnderTest answer(String path, int status, String body) {
    return answers(path, status, List.of(body));
  }

  CommandUnderTest answer(String path, int status, byte[] body) {
    return answersBytes(path, status, List.of(body));
  }

  /// One body after another, the last one from then on.
  CommandUnderTest answers(String path, int status, List<String> inOrder) {
    return answersBytes(
        path, status, inOrder.stream().map(body -> body.getBytes(StandardCharsets.UTF_8)).toList());
  }

  private CommandUnderTest answersBytes(String path, int status, List<byte[]> inOrder) {
    var left = new ArrayList<>(inOrder);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (exchange.getRequestURI().getPath().endsWith("/events")) {
              exchange.sendResponseHeaders(503, -1);
              return;
            }
            byte[] bytes = left.size() > 1 ? left.removeFirst() : left.getFirst();
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    return this;
  }

  CommandUnderTest input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  CommandUnderTest input(byte[] bytes) {
    input = bytes;
    return this;
  }

  String address() {
    return "http://" + hostAndPort();
  }

  String hostAndPort() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Runs a command on this home; returns its exit code.
  int run(String... args) {
    return run(Map.of(), args);
  }

  /// Runs a command with the server of this test.
  int runAgainstServer(String... args) {
    return run(Map.of("GENPULSE_SERVER", address()), args);
  }

  /// Runs a command with more variables.
  int run(Map<String, String> more, String... args) {
    var environment = new HashMap<>(more);
    environment.put("GENPULSE_HOME", home.toString());
    environment.put("PATH", "/usr/bin:/bin");
    return GenPulseCommand.run(
        args,
        new CommandContext(
            new ByteArrayInputStream(input),
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            false));
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /// Such as `POST /generate`.
  List<String> calls() {
    return calls;
  }

  List<String> bodies() {
    return bodies;
  }

  void stopServer() {
    server.stop(0);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
