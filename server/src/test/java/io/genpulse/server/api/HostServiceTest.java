package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.MemoryKeyStore;
import io.genpulse.server.host.ManagedProcessInfo;
import io.genpulse.server.host.ManagedProcesses;
import io.genpulse.server.host.SystemInfo;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostServiceTest {
  private final List<String> orders = new CopyOnWriteArrayList<>();

  /// Knows Redis alone.
  private final class Processes implements ManagedProcesses {
    @Override
    public List<ManagedProcessInfo> list() {
      return List.of();
    }

    @Override
    public boolean start(String name) {
      return note("start", name);
    }

    @Override
    public boolean stop(String name) {
      return note("stop", name);
    }

    @Override
    public boolean restart(String name) {
      return note("restart", name);
    }

    private boolean note(String order, String name) {
      orders.add(order);
      return name.equals("redis");
    }

    @Override
    public Optional<List<String>> log(String name, int lines) {
      return Optional.empty();
    }
  }

  private int post(String path) throws Exception {
    var keys = new MemoryKeyStore();
    try (var server =
            new ApiServer(
                new WebSettings("127.0.0.1", 0, 1 << 20, 10, ApiKeys.NONE, Set.of()),
                1 << 20,
                new Access(ApiKeys.NONE, new KeyRing(keys, System::nanoTime), keys),
                List.of(
                    new HostService(new SystemInfo("1", "test", Path.of("/")), new Processes())));
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return http.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart"})
  void anOrderIsGivenAsItIsNamed(String order) throws Exception {
    assertThat(post("/processes/redis/" + order)).isEqualTo(202);

    assertThat(orders).containsExactly(order);
  }

  @Test
  void noOtherOrderAndNoOtherProcessIsThere() throws Exception {
    assertThat(post("/processes/nobody/start")).isEqualTo(404);
    assertThat(post("/processes/redis/pause")).isEqualTo(404);
    assertThat(post("/processes/re%00dis/stop")).isEqualTo(404);

    assertThat(orders).containsExactly("start", "stop");
  }
}
