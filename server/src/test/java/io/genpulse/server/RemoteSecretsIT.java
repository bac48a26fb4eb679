package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.genpulse.client.http.LogLines;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No key of a provider is in anything that a process says, writes or stores. The engines are found
/// as the program finds them, so a new one is looked at without being named here.
@ExtendWith(SharedServer.class)
class RemoteSecretsIT {
  private static final String KEY = "sk-nobody-may-see-this-0123456789abcdef";
  private static final List<String> TABLES =
      List.of("tasks", "instances", "billing_records", "dead_letters", "outbox");

  private final AtomicBoolean sent = new AtomicBoolean();

  @Test
  void noKeyOfAProviderGetsOut(TestServices services) throws IOException {
    List<EngineFactory> engines = remoteEngines();
    HttpServer provider =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext("/", this::refuse);
    provider.start();
    var said = new ArrayList<String>();

    try (var logs = new LogLines();
        TestServer server = services.place().serve(environment(engines, provider))) {
      for (EngineFactory engine : engines) {
        sent.set(false);
        String id =
            server.submit(
                "{\"task_type\":\"%s\",\"params\":{\"prompt\":\"a fox\",\"provider\":\"%s\"}}"
                    .formatted(taskType(engine), engine.id()));
        said.add(server.await(id, "failed").toString());
        said.add(server.get("/tasks/" + id + "/events").body());
        assertThat(sent).as("%s has sent its key to the provider", engine.id()).isTrue();
      }
      for (String path :
          List.of(
              "/engines",
              "/models",
              "/task-types",
              "/system",
              "/tasks",
              "/billing",
              "/health",
              "/metrics",
              "/dead-letters")) {
        said.add(server.get(path).body());
      }
      for (String table : TABLES) {
        said.add(
            server
                .place()
                .query("SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t"));
      }
      said.addAll(logs.lines());
    } finally {
      provider.stop(0);
    }

    assertThat(said).noneMatch(text -> text.contains(KEY));
    assertThat(said).anyMatch(text -> text.contains("refused: ***"));
  }

  /// Those with a key and an address of their own that draw.
  private static List<EngineFactory> remoteEngines() {
    return ServiceLoader.load(EngineFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.capabilities().contains(TextToImage.class))
        .filter(
            engine ->
                engine.keys().stream()
                    .map(EngineKey::name)
                    .toList()
                    .containsAll(List.of("api-key", "base-url")))
        .toList();
  }

  /// A video where the engine has a model for them.
  private static String taskType(EngineFactory engine) {
    boolean films =
        engine.capabilities().contains(TextToVideo.class)
            && engine.keys().stream()
                .filter(key -> key.name().startsWith("video-model"))
                .anyMatch(key -> !key.standard().isEmpty());
    return films ? "text-to-video" : "text-to-image";
  }

  private static Map<String, String> environment(List<EngineFactory> engines, HttpServer provider) {
    var environment = new LinkedHashMap<String, String>();
    for (EngineFactory engine : engines) {
      EngineOptions options = EngineOptions.standard(engine);
      environment.put(options.variable("api-key"), KEY);
      for (EngineKey key : engine.keys()) {
        if (key.kind() == EngineKey.Kind.URL) {
          environment.put(
              options.variable(key.name()), "http://127.0.0.1:" + provider.getAddress().getPort());
        }
      }
    }
    return environment;
  }

  /// As the worst of them do: it says which key it refuses, wherever it came.
  private void refuse(HttpExchange exchange) throws IOException {
    String headers = exchange.getRequestHeaders().values().toString();
    if (headers.contains(KEY)) {
      sent.set(true);
    }
    exchange.getRequestBody().readAllBytes();
    String answer =
        "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"refused: %1$s\"},\"detail\":\"refused: %1$s\",\"description\":\"refused: %1$s\"}"
            .formatted(KEY);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("x-request-id", "request-1");
    exchange.sendResponseHeaders(401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
