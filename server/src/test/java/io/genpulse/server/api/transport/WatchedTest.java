package io.genpulse.server.api.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedTest {
  private record Connection(boolean canInterrupt)
      implements ServerConnection, InterruptableTask<Void> {
    @Override
    public void handle(Limit limit) {}

    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {}
  }

  /// Else a server that stops waits for clients that only keep a connection.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mayBeInterruptedWheneverItsConnectionMay(boolean idle) {
    var requests =
        new Requests(
            new DataReader(() -> new byte[0]),
            new Answers(new RequestsTest.NoWriter()),
            "127.0.0.1:8800",
            System::nanoTime);

    assertThat(new Watched(new Connection(idle), requests).canInterrupt()).isEqualTo(idle);
  }
}
