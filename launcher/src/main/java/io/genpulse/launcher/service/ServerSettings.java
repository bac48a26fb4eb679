package io.genpulse.launcher.service;

import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.ProviderKeys;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.Pulse;
import java.io.File;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The `GENPULSE_...` variables with which a server process uses the local stack. Folders of models
/// that the user names come before the home's own.
public final class ServerSettings {
  /// The whole stack ends within 45 seconds, and the services need some of them.
  private static final Duration GRACE = Duration.ofSeconds(20);

  /// Where other programs have keys of providers already.
  private static final Set<String> KNOWN =
      EngineCatalog.installed(Map.of()).stream()
          .flatMap(factory -> factory.keys().stream())
          .flatMap(key -> Stream.ofNullable(key.knownAs()))
          .collect(Collectors.toUnmodifiableSet());

  private ServerSettings() {}

  /// @param ours our own environment; what is the stack's own wins
  /// @param routes comma-separated
  public static Map<String, String> of(
      AppDirectories directories,
      Secrets secrets,
      Endpoints endpoints,
      Map<String, String> ours,
      String routes) {
    Map<String, String> settings = new LinkedHashMap<>();
    ours.forEach(
        (name, value) -> {
          if ((name.startsWith("GENPULSE_") && !name.equals(Pulse.FILE)) || KNOWN.contains(name)) {
            settings.put(name, value);
          }
        });
    addProviderKeys(directories, settings);
    settings.merge(
        "GENPULSE_MODELS",
        PathList.escaped(directories.models()),
        (users, home) -> users.isBlank() ? home : users + File.pathSeparator + home);
    settings.putIfAbsent(
        "GENPULSE_ENGINES_CACHE", directories.cache().resolve("engines").toString());
    settings.put("GENPULSE_HOME", directories.home().toString());
    settings.putIfAbsent("GENPULSE_WORKFLOWS", directories.workflows().toString());
    settings.put("GENPULSE_PLUGINS", directories.plugins().toString());
    settings.put("GENPULSE_WORK", directories.work().toString());
    settings.put("GENPULSE_DATABASE_URL", "jdbc:" + endpoints.postgres());
    settings.put("GENPULSE_DATABASE_USER", PostgresService.USER);
    settings.put("GENPULSE_DATABASE_PASSWORD", secrets.postgresPassword());
    settings.put(
        "GENPULSE_REDIS_URL",
        "redis://%s:%s@%s"
            .formatted(
                RedisService.USER, secrets.redisPassword(), endpoints.redis().getAuthority()));
    settings.put("GENPULSE_STORAGE_ENDPOINT", endpoints.s3().toString());
    settings.put("GENPULSE_STORAGE_ACCESS_KEY", secrets.s3AccessKey());
    settings.put("GENPULSE_STORAGE_SECRET_KEY", secrets.s3SecretKey());
    settings.put("GENPULSE_STORAGE_BUCKET", "genpulse");
    settings.put("GENPULSE_WEB_HOST", "127.0.0.1");
    // Whoever can submit here is on this machine, and so are most receivers.
    settings.putIfAbsent("GENPULSE_WEBHOOKS_PRIVATE_ADDRESSES", "true");
    settings.put("GENPULSE_WEB_PORT", Integer.toString(endpoints.api().getPort()));
    settings.put("GENPULSE_WORKER_ROUTES", routes);
    settings.put("GENPULSE_WORKER_DRAIN", GRACE.toString());
    return settings;
  }

  /// Adds the keys that were given to the home, as the variables of those that are not set.
  ///
  /// @param settings tell which further engines there are, too
  public static void addProviderKeys(AppDirectories directories, Map<String, String> settings) {
    ProviderKeys keys = ProviderKeys.read(directories);
    for (EngineFactory factory : EngineCatalog.installed(settings)) {
      keys.of(factory.id().value())
          .ifPresent(
              key ->
                  settings.putIfAbsent(
                      EngineOptions.standard(factory).variable(ProviderSetup.API_KEY), key));
    }
  }
}
