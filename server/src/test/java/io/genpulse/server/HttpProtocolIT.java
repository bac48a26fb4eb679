package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP as it goes over the wire, for clients and proxies of every age.
@ExtendWith(SharedServer.class)
class HttpProtocolIT {
  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final String SAY = "{\"task_type\":\"say\",\"params\":{\"text\":\"hi\"}}";

  private final TestServer server;

  HttpProtocolIT(TestServer server) {
    this.server = server;
  }

  /// All that comes until the server closes the connection.
  private String all(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String head(String answer) {
    return answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection: close", "connection: CLOSE", "Connection: TE, close"})
  void aConnectionEndsWhenTheClientAsksForIt(String header) throws IOException {
    String answer = all("GET /health/live HTTP/1.1\r\n" + HOST + header + "\r\n\r\n");

    assertThat(head(answer)).startsWith("http/1.1 200").contains("connection: close");
    assertThat(body(answer)).contains("up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HOST, HOST + "Connection: keep-alive\r\n"})
  void http10IsServed(String headers) throws IOException {
    String answer = all("GET /health/live HTTP/1.0\r\n" + headers + "\r\n");

    assertThat(head(answer)).startsWith("http/1.1 200").contains("content-length:");
    assertThat(body(answer)).contains("up");
  }

  @Test
  void http10TakesBodiesAndStreamsWithoutChunks() throws IOException {
    String accepted =
        all("POST /generate HTTP/1.0\r\nContent-Length: " + SAY.length() + "\r\n\r\n" + SAY);
    assertThat(head(accepted)).startsWith("http/1.1 202");
    String id = TestServer.json(body(accepted)).path("task_id").asText();

    String events = all("GET /tasks/" + id + "/events HTTP/1.0\r\n\r\n");

    assertThat(head(events)).doesNotContain("transfer-encoding");
    assertThat(body(events)).startsWith("retry: ").contains("event: status", "completed");
  }

  @ParameterizedTest
  @CsvSource({
    "/health/live, 200",
    "/tasks/stats, 200",
    "/nothing, 404",
    "/tasks/00000000-0000-0000-0000-000000000000, 404",
    "/generate, 405"
  })
  void headIsGetWithoutABody(String path, int status) throws IOException {
    String answer =
        all(
            "HEAD "
                + path
                + " HTTP/1.1\r\n"
                + HOST
                + "\r\n"
                + "GET /health/live HTTP/1.1\r\n"
                + HOST
                + "Connection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(head(answer)).contains("content-length: ");
    assertThat(body(answer)).as("the next answer").startsWith("HTTP/1.1 200");
  }

  @Test
  void headOfAStreamEndsAtOnce() throws IOException {
    String answer = all("HEAD /events HTTP/1.1\r\n" + HOST + "\r\n");

    assertThat(head(answer)).startsWith("http/1.1 200").contains("text/event-stream");
    assertThat(body(answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";name=value", " ; name=\"a quoted value\"", ";a;b=c"})
  void chunksMayHaveExtensionsAndTrailers(String extension) throws IOException {
    int half = SAY.length() / 2;
    String chunked =
        Integer.toHexString(half)
            + extension
            + "\r\n"
            + SAY.substring(0, half)
            + "\r\n"
            + "00"
            + Integer.toHexString(SAY.length() - half).toUpperCase(Locale.ROOT)
            + extension
            + "\r\n"
            + SAY.substring(half)
            + "\r\n"
            + "0"
            + extension
            + "\r\nX-Trailer: a\r\nX-Other: b\r\n\r\n";

    String answer =
        all(
            "POST /generate HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n"
                + chunked);

    assertThat(head(answer)).startsWith("http/1.1 202");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\nab\r\n",
        "-1\r\nab\r\n",
        "\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "2\nab\r\n",
        "ffffffffffffffffffff\r\n"
      })
  void chunksThatAreNoneAre400(String chunks) throws IOException {
    String answer =
        all("POST /generate HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);

    assertThat(head(answer)).startsWith("http/1.1 400").contains("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked\r\nContent-Length: 5",
        "Bad Name: 5",
        "Bad-Value: a\u0001b",
        " Folded: 5",
        "NoColon"
      })
  void framingThatCanBeReadTwoWaysIs400(String headers) throws IOException {
    String answer = all("POST /generate HTTP/1.1\r\n" + HOST + headers + "\r\n\r\nhello");

    assertThat(head(answer)).startsWith("http/1.1 400").contains("application/problem+json");
    assertThat(TestServer.json(body(answer)).path("detail").asText()).doesNotContain("Exception");
  }

  @Test
  void theSameLengthTwiceIsOneLength() throws IOException {
    String length = "Content-Length: " + SAY.length() + "\r\n";

    String answer =
        all(
            "POST /generate HTTP/1.1\r\n"
                + HOST
                + length
                + length
                + "Connection: close\r\n\r\n"
                + SAY);

    assertThat(head(answer)).startsWith("http/1.1 202");
  }

  @Test
  void whatIsTooLongOrNotSpokenHasItsOwnStatus() throws IOException {
    assertThat(all("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 414");
    assertThat(all("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(20_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
    assertThat(all("GET / HTTP/2.0\r\n" + HOST + "\r\n")).startsWith("HTTP/1.1 505");
    assertThat(
            all("POST /generate HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n"))
        .startsWith("HTTP/1.1 501");
    assertThat(
            all(
                "POST /generate HTTP/1.1\r\n"
                    + HOST
                    + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"))
        .startsWith("HTTP/1.1 415");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOCALHOST", "localhost.", "LocalHost:8800", "[::1]:80", "127.0.0.1"})
  void namesOfThisMachineHaveNoCase(String host) throws IOException {
    assertThat(
            all(
                "GET /health/live HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nOrigin:\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.com", "127.0.0.1.example.com", "localhost.example.com", "localhost.."})
  void otherNamesAreRefused(String host) throws IOException {
    assertThat(all("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void requestsMayComeInOnePiece() throws IOException {
    String one = "POST /generate HTTP/1.1\r\n" + HOST + "Content-Length: " + SAY.length();
    String answer = all(one + "\r\n\r\n" + SAY + one + "\r\nConnection: close\r\n\r\n" + SAY);

    assertThat(answer.split("HTTP/1.1 202", -1)).hasSize(3);
  }

  @Test
  void requestsMayComeByteByByte() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      String request =
          "POST /generate HTTP/1.1\r\n"
              + HOST
              + "Connection: close\r\nContent-Length: "
              + SAY.length()
              + "\r\n\r\n"
              + SAY;
      for (byte b : request.getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(b);
      }
      InputStream in = socket.getInputStream();

      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 202");
    }
  }
}
