package io.genpulse.server;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.Route;
import io.genpulse.server.api.WebSettings;
import io.genpulse.server.api.openai.OpenAiSettings;
import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.host.DiskSettings;
import io.genpulse.server.host.KeptKeys;
import io.genpulse.server.ingress.IngressSettings;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.RetentionSettings;
import io.genpulse.server.redis.RedisSettings;
import io.genpulse.server.storage.StorageSettings;
import io.genpulse.server.webhook.WebhookSettings;
import io.genpulse.server.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;

/// Where servers of one test meet: a database, a Redis, a bucket and a folder.
record TestPlace(
    DatabaseSettings database, RedisSettings redis, StorageSettings storage, Path folder) {

  /// A process with all parts.
  TestServer serve() {
    return start(10_000, true, true);
  }

  /// A process that runs no tasks.
  TestServer api(int maxPending) {
    return start(maxPending, true, false);
  }

  /// A process that serves no API.
  TestServer worker() {
    return start(10_000, false, true);
  }

  /// A process with all parts that is told by environment variables where it is, and `more`.
  TestServer serve(Map<String, String> more) {
    return serve(more, null);
  }

  /// @param keys of providers that it keeps; null = none
  TestServer serve(Map<String, String> more, @Nullable KeptKeys keys) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("GENPULSE_DATABASE_URL", database.url());
    environment.put("GENPULSE_DATABASE_USER", database.user());
    environment.put("GENPULSE_DATABASE_PASSWORD", database.password());
    environment.put("GENPULSE_REDIS_URL", redis.url());
    environment.put("GENPULSE_STORAGE_ENDPOINT", storage.endpoint().toString());
    environment.put("GENPULSE_STORAGE_ACCESS_KEY", storage.accessKey());
    environment.put("GENPULSE_STORAGE_SECRET_KEY", storage.secretKey());
    environment.put("GENPULSE_STORAGE_BUCKET", storage.bucket());
    environment.put("GENPULSE_WEB_PORT", "0");
    environment.put("GENPULSE_ENGINES_CACHE", folder.resolve("cache").toString());
    environment.put("GENPULSE_PLUGINS", folder.resolve("plugins").toString());
    environment.put("GENPULSE_WORK", folder.resolve("work").toString());
    environment.putAll(more);
    return new TestServer(
        this,
        ServerConfig.fromEnvironment(environment, EnumSet.allOf(ServerConfig.Part.class)),
        keys);
  }

  private TestServer start(int maxPending, boolean web, boolean worker) {
    return new TestServer(
        this,
        new ServerConfig(
            database,
            redis,
            storage,
            web ? new WebSettings("127.0.0.1", 0, 10 << 20, 2_000) : null,
            worker ? new WorkerSettings(Set.of(Route.values()), 0, Duration.ofSeconds(25)) : null,
            new ServerConfig.Engines(
                List.of(),
                "genpulse-starter",
                folder.resolve("cache"),
                0,
                List.of(),
                EngineCatalog.installed(Map.of()).stream()
                    .collect(Collectors.toMap(EngineFactory::id, EngineOptions::standard))),
            new IngressSettings(maxPending, 4 << 20),
            new RetentionSettings(
                Duration.ofDays(30),
                Duration.ofDays(30),
                10_000,
                Duration.ofDays(1),
                Duration.ofDays(30),
                null),
            new InputSettings(1 << 20, true),
            new DiskSettings(0, 0),
            new WebhookSettings(
                List.of(), true, List.of(Duration.ZERO, Duration.ofMillis(100), Duration.ZERO)),
            new OpenAiSettings(Duration.ofMinutes(10), Map.of()),
            folder.resolve("plugins"),
            folder.resolve("workflows"),
            folder.resolve("work")),
        null);
  }

  TestPlace at(DatabaseSettings otherDatabase, RedisSettings otherRedis) {
    return new TestPlace(otherDatabase, otherRedis, storage, folder);
  }

  /// Puts a file into the plugins folder of servers started later.
  void plugin(String name, byte[] content) throws IOException {
    Files.write(Files.createDirectories(folder.resolve("plugins")).resolve(name), content);
  }

  RedisClient openRedis() {
    return RedisClient.create(redis.url());
  }

  /// The first column of the first row, as text.
  @Nullable String query(String sql) {
    try (var connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long number(String sql) {
    return Long.parseLong(String.valueOf(query(sql)));
  }
}
