package io.genpulse.server;

import io.genpulse.engine.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  public record Web(String host, int port) {}

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
