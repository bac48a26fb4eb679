package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A provider made of a socket and a script, so that it can fail at any byte. It records every
/// request: how many came is what most tests are about.
public final class ScriptedProvider implements AutoCloseable {
  private final ServerSocket server;
  private final Thread acceptor;
  private final Map<String, Deque<Reply>> script = new LinkedHashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public ScriptedProvider() {
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = Thread.ofVirtual().name("scripted provider").start(this::accept);
  }

  /// A request as it came.
  ///
  /// @param path with its query
  /// @param headers names in lower case
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  public record Seen(String method, String path, Map<String, String> headers, byte[] body) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public String text() {
      return new String(body, UTF_8);
    }

    /// Such as `POST /images/generations`.
    String route() {
      int query = path.indexOf('?');
      return method + " " + (query < 0 ? path : path.substring(0, query));
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /// Says what is answered to requests of a route from now on: the replies in turn, the last of
  /// them for ever.
  ///
  /// @param route such as `POST /images`; one that ends with `*` is for all that begin so
  public synchronized ScriptedProvider on(String route, Reply... replies) {
    script.put(route, new ArrayDeque<>(List.of(replies)));
    return this;
  }

  public synchronized List<Seen> requests() {
    return List.copyOf(seen);
  }

  public List<Seen> requests(String route) {
    return requests().stream().filter(one -> matches(route, one.route())).toList();
  }

  private static boolean matches(String pattern, String route) {
    return pattern.endsWith("*")
        ? route.startsWith(pattern.substring(0, pattern.length() - 1))
        : route.equals(pattern);
  }

  private synchronized Reply next(Seen request) {
    seen.add(request);
    for (var one : script.entrySet()) {
      if (matches(one.getKey(), request.route())) {
        Deque<Reply> replies = one.getValue();
        return replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
      }
    }
    return Reply.json(404, "{\"error\":{\"message\":\"no script for " + request.route() + "\"}}");
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      Seen request = read(in);
      while (request != null && next(request).to(request, socket)) {
        request = read(in);
      }
    } catch (IOException e) {
      // The client went: its test knows why.
    } finally {
      open.remove(socket);
    }
  }

  private static @Nullable Seen read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    var headers = new HashMap<String, String>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String[] words = first.split(" ");
    return new Seen(words[0], words[1], headers, body(in, headers));
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    var body = new ByteArrayOutputStream();
    for (int size = chunk(in); size > 0; size = chunk(in)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(ISO_8859_1);
  }

  /// Nobody is there any more, also not for who comes right now.
  @Override
  public void close() {
    try {
      server.close();
      acceptor.join();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
