package io.genpulse.apiclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ApiTransportTest {
  private final StubServer server = new StubServer();
  private final GenPulseClient client = new GenPulseClient(server.url(), Duration.ofMillis(400));

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void refusalsCarryTheProblemWithItsPointers() {
    server.answer(
        "/generate",
        422,
        "application/problem+json",
        """
        {"title":"Invalid task","status":422,"detail":"1 field is wrong","code":"invalid",
         "errors":[{"pointer":"/params/width","detail":"must be 64..2048 but was 9000","code":"range"}]}""");

    assertThatThrownBy(() -> client.submit(Submission.of("text-to-image", Map.of("width", 9000))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.status()).isEqualTo(422);
              assertThat(e.problem().code()).isEqualTo("invalid");
            })
        .hasMessage("1 field is wrong (/params/width: must be 64..2048 but was 9000)");
  }

  @Test
  void aServerThatIsAwayIsUnreachable() {
    server.close();

    assertThatThrownBy(() -> client.task("t1"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("no GenPulse answers at " + server.url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Router</html>", "", "null", "[]", "7", "{}", "{\"items\":{}}"})
  void whateverElseAnswersIsSaidToBeNoGenPulse(String body) {
    server.answer("/", 200, "text/html", body);

    assertThatThrownBy(() -> client.tasks(TaskFilter.newest(1)))
        .isInstanceOf(NotGenPulseException.class)
        .hasMessageStartingWith(
            server.url() + " answers, but is no GenPulse: GET /tasks gave something else");
    assertThatThrownBy(client::engines).isInstanceOf(NotGenPulseException.class);
  }

  @Test
  void aRefusalWithoutAWordOfTheApiComesFromNoGenPulse() {
    server.answer("/", 404, "text/html", "<h1>Not Found</h1>");

    assertThatThrownBy(() -> client.task("t1"))
        .isInstanceOf(NotGenPulseException.class)
        .hasMessageContaining("GET /tasks/t1 gave HTTP 404");
  }

  @Test
  void aGatewayInFrontThatGetsNoAnswerIsQuoted() {
    server.answer("/", 502, "text/html", "<h1>Bad Gateway</h1>");

    assertThatThrownBy(() -> client.task("t1"))
        .isInstanceOf(ApiException.class)
        .hasMessage(server.url() + " answered HTTP 502");
  }

  @Test
  void aPortThatSpeaksNoHttpIsNoGenPulse() throws Exception {
    try (var ssh = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> greet(ssh));
      try (var wrong = new GenPulseClient(URI.create("http://127.0.0.1:" + ssh.getLocalPort()))) {
        assertThatThrownBy(() -> wrong.task("t1"))
            .isInstanceOf(NotGenPulseException.class)
            .hasMessageContaining("does not speak HTTP");
      }
    }
  }

  @Test
  void anAnswerThatFallsSilentIsGivenUp() {
    server.on("/tasks", exchange -> StubServer.fallSilent(exchange, "{\"items\":"));

    assertThatThrownBy(() -> client.tasks(TaskFilter.newest(1)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("nothing came for");
  }

  @Test
  void closingEndsACallInAnotherThreadWithoutBlamingTheServer() throws Exception {
    var asked = new CountDownLatch(1);
    server.on("/tasks", _ -> asked.countDown());
    var thrown = new AtomicReference<@Nullable Throwable>();
    var caller =
        Thread.startVirtualThread(
            () -> {
              try {
                client.task("t1");
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    asked.await();

    client.close();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  private static void greet(ServerSocket ssh) {
    try (var socket = ssh.accept()) {
      socket
          .getOutputStream()
          .write("SSH-2.0-OpenSSH_9.6\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
