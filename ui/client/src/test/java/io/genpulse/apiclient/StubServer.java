package io.genpulse.apiclient;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A real HTTP server with prepared answers that notes what it was asked.
final class StubServer implements AutoCloseable {
  private final HttpServer http;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  StubServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /// Such as `POST /generate {"task_type":...}`.
  List<String> requests() {
    return requests;
  }

  void json(String path, String body) {
    answer(path, 200, "application/json", body);
  }

  void answer(String path, int status, String mediaType, String body) {
    on(path, exchange -> reply(exchange, status, mediaType, body));
  }

  void on(String path, HttpHandler handler) {
    http.createContext(path, handler);
  }

  void reply(HttpExchange exchange, int status, String mediaType, String body) throws IOException {
    try (exchange) {
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent);
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", mediaType);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /// Begins an answer and leaves it unfinished, as a connection that dies without a word.
  static void fallSilent(HttpExchange exchange, String beginning) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
