package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/// What a [ScriptedProvider] does with one request. Returns whether the connection goes on.
@FunctionalInterface
public interface Reply {
  boolean to(ScriptedProvider.Seen request, Socket socket) throws IOException;

  static Reply json(String body) {
    return json(200, body);
  }

  static Reply json(int status, String body) {
    return whole(status, "Content-Type: application/json\r\n", body.getBytes(UTF_8));
  }

  /// @param headers each with its line end
  static Reply json(int status, String headers, String body) {
    return whole(status, "Content-Type: application/json\r\n" + headers, body.getBytes(UTF_8));
  }

  /// An answer that depends on the request.
  static Reply made(Function<ScriptedProvider.Seen, String> body) {
    return (request, socket) -> json(body.apply(request)).to(request, socket);
  }

  static Reply bytes(String mediaType, byte[] body) {
    return whole(200, "Content-Type: " + mediaType + "\r\n", body);
  }

  static Reply html(int status) {
    return whole(
        status, "Content-Type: text/html\r\n", "<html>nginx says no</html>".getBytes(UTF_8));
  }

  static Reply redirect(String to) {
    return whole(302, "Location: " + to + "\r\n", new byte[0]);
  }

  static Reply empty(int status) {
    return whole(status, "", new byte[0]);
  }

  static Reply gzip(String body) {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(body.getBytes(UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return whole(
        200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", packed.toByteArray());
  }

  private static Reply whole(int status, String headers, byte[] body) {
    return (_, socket) -> {
      write(socket, status, headers, body, body.length);
      return true;
    };
  }

  /// The connection ends after a part of the body.
  static Reply cut(String mediaType, byte[] body, int sent) {
    return (_, socket) -> {
      write(
          socket,
          200,
          "Content-Type: " + mediaType + "\r\n",
          Arrays.copyOf(body, sent),
          body.length);
      return false;
    };
  }

  /// Serves ranges, and cuts the first answer.
  static Reply resumable(byte[] body, int first) {
    return (request, socket) -> {
      String range = request.header("Range");
      if (range.isEmpty()) {
        return cut("application/octet-stream", body, first).to(request, socket);
      }
      int from = Integer.parseInt(range.replaceAll("\\D", ""));
      byte[] rest = Arrays.copyOfRange(body, from, body.length);
      write(
          socket,
          206,
          "Content-Range: bytes %d-%d/%d\r\n".formatted(from, body.length - 1, body.length),
          rest,
          rest.length);
      return true;
    };
  }

  /// The request is read and the connection closed: nobody can say what came of it.
  static Reply silence() {
    return (_, _) -> false;
  }

  /// As [#silence], by a TCP reset.
  static Reply reset() {
    return (_, socket) -> {
      socket.setSoLinger(true, 0);
      return false;
    };
  }

  /// Nothing comes until the client goes.
  static Reply never() {
    return (_, socket) -> {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // A client that waits sends nothing more.
      }
      return false;
    };
  }

  private static void write(Socket socket, int status, String headers, byte[] body, int declared)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        "HTTP/1.1 %d Said\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(status, headers, declared)
            .getBytes(UTF_8));
    out.write(body);
    out.flush();
  }
}
