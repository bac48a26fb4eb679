package io.genpulse.server;

import io.genpulse.engine.EngineId;
import io.genpulse.engine.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a server process is told, the same in local and production mode.
///
/// @param web null when this process serves no API
/// @param worker null when this process runs no tasks
/// @param plugins folder of handler jars and `.java` files; need not be there
/// @param work folder for files of running attempts
public record ServerConfig(
    Database database,
    Redis redis,
    Storage storage,
    @Nullable Web web,
    @Nullable Worker worker,
    Engines engines,
    Limits limits,
    Path plugins,
    Path work) {

  /// What a process does.
  public enum Part {
    /// Serves the API and takes in messages.
    API,
    /// Runs tasks.
    WORKER
  }

  /// Reads `application.yaml` with the `GENPULSE_...` variables of `environment` over it: the
  /// variable of `database.url` is `GENPULSE_DATABASE_URL`.
  ///
  /// @throws IllegalArgumentException naming every wrong key
  public static ServerConfig fromEnvironment(Map<String, String> environment, Set<Part> parts) {
    var reader = new ConfigReader(environment);
    var config =
        new ServerConfig(
            new Database(
                reader.required("database.url"),
                reader.required("database.user"),
                reader.text("database.password"),
                reader.number("database.connections", 2, 200)),
            new Redis(reader.uri("redis.url", "redis", "rediss").toString()),
            storage(reader),
            parts.contains(Part.API) ? web(reader) : null,
            parts.contains(Part.WORKER)
                ? new Worker(
                    Set.copyOf(reader.list("worker.routes", Route::of)),
                    reader.number("worker.concurrency", 0, 1000))
                : null,
            new Engines(
                reader.paths("models"),
                reader.text("default-model"),
                reader.path("engines.cache"),
                reader.number("engines.threads", 0, 1024),
                reader.list("engines.order", text -> new EngineId(text).value())),
            new Limits(
                reader.number("limits.max-pending", 1, 10_000_000),
                reader.number("limits.max-body-bytes", 1024, 1 << 30),
                reader.number("limits.max-message-bytes", 1024, 1 << 28)),
            reader.path("plugins"),
            reader.path("work"));
    reader.check();
    return config;
  }

  private static Storage storage(ConfigReader reader) {
    return new Storage(
        reader.uri("storage.endpoint", "http", "https"),
        reader.required("storage.access-key"),
        reader.required("storage.secret-key"),
        reader.required("storage.bucket"),
        // S3 signs links for at most seven days.
        reader.duration("storage.link-ttl", Duration.ofSeconds(1), Duration.ofDays(7)),
        reader.text("storage.public-base-url").isEmpty()
            ? null
            : reader.uri("storage.public-base-url", "http", "https"));
  }

  private static Web web(ConfigReader reader) {
    var web = new Web(reader.required("web.host"), reader.number("web.port", 0, 65_535));
    if (!reader.flag("web.allow-remote") && !web.isLoopback()) {
      reader.refuse(
          "web.host",
          "is \"%s\", which others can reach; the API has no keys, so it must be a loopback address"
              .formatted(web.host()));
    }
    return web;
  }

  /// @param url `jdbc:postgresql://host:port/db`
  /// @param connections of the pool; heartbeats have one more of their own
  public record Database(String url, String user, String password, int connections) {}

  /// @param url `redis://user:password@host:port`
  public record Redis(String url) {}

  /// @param endpoint `http://host:port`
  /// @param publicBaseUrl CDN links are made from it instead of presigned ones
  public record Storage(
      URI endpoint,
      String accessKey,
      String secretKey,
      String bucket,
      Duration linkTtl,
      @Nullable URI publicBaseUrl) {}

  /// @param port 0 = any free one
  public record Web(String host, int port) {
    /// Whether only programs of this machine can connect.
    public boolean isLoopback() {
      return host.equals("localhost")
          || host.equals("::1")
          || host.matches("127(\\.[0-9]{1,3}){3}");
    }
  }

  /// @param concurrency attempts at once per route; 0 = the route's own default
  public record Worker(Set<Route> routes, int concurrency) {
    public Worker {
      routes = Set.copyOf(routes);
    }
  }

  /// @param order preferred engines when a request names no provider
  /// @param threads intra-op threads; 0 = physical cores
  public record Engines(
      List<Path> modelFolders, String defaultModel, Path cache, int threads, List<String> order) {
    public Engines {
      modelFolders = List.copyOf(modelFolders);
      order = List.copyOf(order);
    }
  }

  /// @param maxPending pending tasks above which submissions get 429
  public record Limits(int maxPending, long maxBodyBytes, int maxMessageBytes) {}
}
