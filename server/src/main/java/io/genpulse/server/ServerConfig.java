package io.genpulse.server;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.genpulse.server.api.WebSettings;
import io.genpulse.server.api.openai.OpenAiSettings;
import io.genpulse.server.config.ConfigReader;
import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.host.DiskSettings;
import io.genpulse.server.ingress.IngressSettings;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.RetentionSettings;
import io.genpulse.server.redis.RedisSettings;
import io.genpulse.server.storage.StorageSettings;
import io.genpulse.server.webhook.WebhookSettings;
import io.genpulse.server.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a server process is told, the same in local and production mode.
///
/// @param web null when this process serves no API
/// @param worker null when this process runs no tasks
/// @param plugins folder of handler jars and `.java` files; need not be there; null = no plugins
/// @param workflows folder of ComfyUI workflows; need not be there; null = only those that come
///   along
/// @param work folder for files of running attempts
public record ServerConfig(
    DatabaseSettings database,
    RedisSettings redis,
    StorageSettings storage,
    @Nullable WebSettings web,
    @Nullable WorkerSettings worker,
    Engines engines,
    IngressSettings ingress,
    RetentionSettings retention,
    InputSettings inputs,
    DiskSettings disk,
    WebhookSettings webhooks,
    OpenAiSettings openAi,
    @Nullable Path plugins,
    @Nullable Path workflows,
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
    List<EngineFactory> engines = EngineCatalog.installed(environment);
    var config =
        new ServerConfig(
            DatabaseSettings.read(reader),
            RedisSettings.read(reader),
            StorageSettings.read(reader),
            parts.contains(Part.API) ? WebSettings.read(reader) : null,
            parts.contains(Part.WORKER) ? WorkerSettings.read(reader) : null,
            new Engines(
                reader.paths("models"),
                reader.text("default-model"),
                folder(reader, "engines.cache", "cache/engines"),
                reader.number("engines.threads", 0, 1024),
                engineOrder(reader, engines),
                reader.engineOptions(engines)),
            IngressSettings.read(reader),
            RetentionSettings.read(reader),
            InputSettings.read(reader),
            DiskSettings.read(reader),
            WebhookSettings.read(reader),
            OpenAiSettings.read(reader),
            reader.folder("plugins", "plugins", null),
            reader.folder("workflows", "workflows", null),
            folder(reader, "work", "run/work"));
    reader.check();
    return config;
  }

  private static List<String> engineOrder(ConfigReader reader, List<EngineFactory> engines) {
    List<String> known = engines.stream().map(factory -> factory.id().value()).toList();
    List<String> order = reader.list("engines.order", text -> new EngineId(text).value());
    order.stream()
        .filter(id -> !known.contains(id))
        .forEach(
            id ->
                reader.refuse(
                    "engines.order",
                    "names \"%s\", but there are only %s".formatted(id, String.join(", ", known))));
    return order;
  }

  /// Without a home it is the user's own folder among the temporary ones.
  private static Path folder(ConfigReader reader, String key, String below) {
    Path temporary =
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("genpulse-" + System.getProperty("user.name"));
    Path folder = reader.folder(key, below, temporary.resolve(below));
    return folder == null ? temporary : folder;
  }

  /// @param order preferred engines when a request names no provider
  /// @param threads intra-op threads; 0 = physical cores
  /// @param options of every engine there is
  public record Engines(
      List<Path> modelFolders,
      String defaultModel,
      Path cache,
      int threads,
      List<String> order,
      Map<EngineId, EngineOptions> options) {
    public Engines {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
      modelFolders = List.copyOf(modelFolders);
      order = List.copyOf(order);
    }
  }
}
