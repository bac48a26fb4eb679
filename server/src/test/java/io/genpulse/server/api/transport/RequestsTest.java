package io.genpulse.server.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.RequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final AtomicLong nanos = new AtomicLong();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Each piece takes `each` to come.
  private Requests requests(Duration each, List<String> pieces) {
    Queue<String> waiting = new ArrayDeque<>(pieces);
    var reader =
        new DataReader(
            () -> {
              String next = waiting.poll();
              nanos.addAndGet(each.toNanos());
              return next == null ? null : bytes(next);
            });
    return new Requests(reader, new Answers(new NoWriter()), "127.0.0.1:8800", nanos::get);
  }

  private static String text(Requests requests) {
    byte[] bytes = requests.get();
    return bytes == null ? "the end" : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRequestOfHttp10BecomesThelastOneInHttp11() {
    var requests =
        requests(Duration.ZERO, List.of("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));

    assertThat(text(requests))
        .isEqualTo("GET /x HTTP/1.1\r\nHost: 127.0.0.1:8800\r\nConnection: close\r\n\r\n");
    assertThat(text(requests)).isEqualTo("the end");
  }

  @Test
  void theNextRequestIsReadOnlyWhenItIsAskedFor() {
    var requests =
        requests(
            Duration.ZERO,
            List.of(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
                    + "\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n"));

    assertThat(text(requests)).startsWith("POST / HTTP/1.1\r\n").endsWith("\r\n\r\n");
    assertThat(text(requests)).isEqualTo("hi");
    assertThat(text(requests)).startsWith("GET /next HTTP/1.1\r\n");
  }

  @Test
  void aBodyThatDripsIsGivenUp() {
    var requests =
        requests(
            Duration.ofSeconds(2),
            List.of(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n",
                "a",
                "b",
                "c",
                "d",
                "e",
                "f",
                "g",
                "h",
                "i",
                "j",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "q",
                "r"));
    text(requests);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 18; i++) {
                text(requests);
              }
            })
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("time allowed");
    assertThat(text(requests)).isEqualTo("the end");
  }

  @Test
  void aHeadThatDripsIsGivenUp() {
    var requests =
        requests(Duration.ofSeconds(20), List.of("GET ", "/ HTTP/1.1\r\n", "Host: a\r\n", "\r\n"));

    assertThatThrownBy(() -> text(requests))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("time allowed");
  }

  static final class NoWriter implements DataWriter {
    @Override
    public void write(BufferData... buffers) {}

    @Override
    public void write(BufferData buffer) {}

    @Override
    public void writeNow(BufferData... buffers) {}

    @Override
    public void writeNow(BufferData buffer) {}
  }
}
