package io.genpulse.server.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ListenerIT {
  private final List<WebServer> built = new CopyOnWriteArrayList<>();

  private WebServer build(int port) {
    return build("127.0.0.1", port);
  }

  private WebServer build(String host, int port) {
    WebServer server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .addConnectionSelector(new StrictHttp1())
            .protocolsDiscoverServices(false)
            .routing(HttpRouting.builder().get("/", (request, response) -> response.send("hello")))
            .build();
    built.add(server);
    return server;
  }

  @Test
  void aPortThatIsTakenIsNamedAndNothingStarts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Listener.open("127.0.0.1", taken.getLocalPort(), this::build))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    assertThatThrownBy(() -> Listener.open("198.51.100.7", 0, port -> build("198.51.100.7", port)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot listen on 198.51.100.7");
  }

  @Test
  void aListenerThatEndedListensAgainOnTheSamePort() {
    try (var listener = Listener.open("127.0.0.1", 0, this::build, Duration.ofMillis(100))) {
      int port = listener.port();

      built.getFirst().stop();

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> answer(port).endsWith("hello"));
      assertThat(listener.port()).isEqualTo(port);
    }
  }

  private static String answer(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
