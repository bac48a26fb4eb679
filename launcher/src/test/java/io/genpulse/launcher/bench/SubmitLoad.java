package io.genpulse.launcher.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Posts tasks over kept-alive connections, each connection one request at a time. Plain sockets,
/// so that the client takes as little as possible of the cores that the server is measured on.
final class SubmitLoad {
  private final URI api;
  private final byte[] request;

  /// @param headers further request header lines, each with its line end
  SubmitLoad(URI api, String body, String headers) {
    this.api = api;
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    this.request =
        ("POST /generate HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(api.getHost(), api.getPort(), bytes.length, headers, body))
            .getBytes(StandardCharsets.UTF_8);
  }

  /// @param seconds the whole load took
  /// @param refused answers other than 202
  record Outcome(int sent, int refused, double seconds, Latencies latencies) {
    double perSecond() {
      return sent / seconds;
    }
  }

  Outcome send(int connections, int each) throws IOException, InterruptedException {
    var nanos = new long[connections * each];
    int refused = 0;
    long begin = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Integer>>();
      for (int c = 0; c < connections; c++) {
        int first = c * each;
        running.add(threads.submit((Callable<Integer>) () -> oneConnection(nanos, first, each)));
      }
      refused = sum(running);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Outcome(connections * each, refused, seconds, new Latencies(nanos));
  }

  private static int sum(List<Future<Integer>> running) throws IOException, InterruptedException {
    int sum = 0;
    for (Future<Integer> one : running) {
      try {
        sum += one.get();
      } catch (ExecutionException e) {
        throw new IOException("a connection failed", e.getCause());
      }
    }
    return sum;
  }

  private int oneConnection(long[] nanos, int first, int count) throws IOException {
    int refused = 0;
    try (var socket = new Socket(api.getHost(), api.getPort())) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        socket.getOutputStream().write(request);
        if (readAnswer(in) != 202) {
          refused++;
        }
        nanos[first + i] = System.nanoTime() - begin;
      }
    }
    return refused;
  }

  /// Reads one answer and returns its status.
  private static int readAnswer(InputStream in) throws IOException {
    String status = readLine(in);
    int length = 0;
    boolean chunked = false;
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      String lower = line.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      }
    }
    if (chunked) {
      for (int size = Integer.parseInt(readLine(in), 16);
          size > 0;
          size = Integer.parseInt(readLine(in), 16)) {
        in.skipNBytes(size + 2L);
      }
      readLine(in);
    } else {
      in.skipNBytes(length);
    }
    return Integer.parseInt(status.substring(9, 12));
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
