package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.Route;
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
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
  private static final Map<String, String> KEYS =
      Map.of("GENPULSE_STORAGE_ACCESS_KEY", "a", "GENPULSE_STORAGE_SECRET_KEY", "s");

  private static final Path TEMPORARY =
      Path.of(System.getProperty("java.io.tmpdir"), "genpulse-" + System.getProperty("user.name"));

  @Test
  void everyKeyHasTheDocumentedDefault() {
    ServerConfig config =
        ServerConfig.fromEnvironment(KEYS, EnumSet.allOf(ServerConfig.Part.class));

    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                new DatabaseSettings(
                    "jdbc:postgresql://127.0.0.1:5442/genpulse",
                    "genpulse",
                    "",
                    10,
                    DatabaseSettings.Migrate.AUTO),
                new RedisSettings("redis://127.0.0.1:6389", Duration.ofHours(24)),
                new StorageSettings(
                    URI.create("http://127.0.0.1:9010"),
                    "a",
                    "s",
                    "genpulse",
                    "us-east-1",
                    Duration.ofHours(24),
                    null),
                new WebSettings("127.0.0.1", 8800, 10 << 20, 2_000),
                new WorkerSettings(
                    Set.of(Route.values()),
                    Set.of(),
                    "127.0.0.1",
                    0,
                    0,
                    Duration.ofSeconds(25),
                    null,
                    0,
                    false),
                new ServerConfig.Engines(
                    List.of(),
                    "genpulse-starter",
                    TEMPORARY.resolve("cache/engines"),
                    0,
                    List.of("diffusers"),
                    EngineCatalog.installed(Map.of()).stream()
                        .collect(Collectors.toMap(EngineFactory::id, EngineOptions::standard))),
                new IngressSettings(10_000, 4 << 20),
                new RetentionSettings(
                    Duration.ofDays(30),
                    Duration.ofDays(30),
                    10_000,
                    Duration.ofDays(1),
                    Duration.ofDays(30),
                    null),
                new InputSettings(200 << 20, false),
                new DiskSettings(2_048, 500),
                new WebhookSettings(
                    List.of(),
                    false,
                    Stream.of("PT0S PT5S PT5M PT30M PT2H PT5H PT10H PT14H PT20H PT24H".split(" "))
                        .map(Duration::parse)
                        .toList()),
                new OpenAiSettings(Duration.ofMinutes(10), Map.of()),
                null,
                null,
                TEMPORARY.resolve("run/work")));
    assertThat(ConfigReader.defaults().keySet())
        .containsExactlyInAnyOrder(
            ("database.url database.user database.password database.connections database.migrate redis.url redis.status-ttl"
                    + " storage.endpoint storage.access-key storage.secret-key storage.bucket"
                    + " storage.region storage.link-ttl storage.public-base-url storage.object-ttl"
                    + " retention.tasks retention.dead-letters retention.most-dead-letters retention.orphans retention.uploads web.host web.port web.allow-remote web.keys web.cors-origins"
                    + " worker.routes worker.labels worker.health-host worker.health-port worker.concurrency worker.drain worker.task-timeout"
                    + " worker.max-tasks worker.exit-when-idle models default-model engines.cache"
                    + " engines.threads engines.order limits.max-pending limits.max-body-bytes"
                    + " limits.max-message-bytes limits.max-connections openai.wait openai.models inputs.max-bytes inputs.private-addresses disk.low disk.full webhooks.secrets webhooks.private-addresses webhooks.schedule plugins workflows work")
                .split(" "));
  }

  @Test
  void secretsAreNotPrinted() {
    var environment = new HashMap<String, String>();
    environment.put(
        "GENPULSE_DATABASE_URL", "jdbc:postgresql://db/genpulse?user=a&password=hidden-1");
    environment.put("GENPULSE_DATABASE_PASSWORD", "hidden-2");
    environment.put("GENPULSE_REDIS_URL", "redis://user:hidden-3@cache:6379");
    environment.put("GENPULSE_STORAGE_ACCESS_KEY", "hidden-4");
    environment.put("GENPULSE_STORAGE_SECRET_KEY", "hidden-5");
    environment.put("GENPULSE_WEB_KEYS", "hidden-6-that-nobody-guesses-0123456789");
    environment.put(
        "GENPULSE_WEBHOOKS_SECRETS", "whsec_aGlkZGVuLTctdGhhdC1ub2JvZHktZ3Vlc3Nlcy0xMjM=");
    environment.put("GENPULSE_PROVIDERS_SKETCH_API_KEY", "hidden-8");

    ServerConfig config =
        ServerConfig.fromEnvironment(environment, EnumSet.allOf(ServerConfig.Part.class));

    assertThat(config.toString())
        .contains("jdbc:postgresql://db/genpulse", "cache:6379")
        .doesNotContain("hidden", "aGlkZGVu");
  }

  @Test
  void foldersHangOnTheHomeAndNeverOnTheCurrentFolder() {
    Path home = Path.of("/srv/genpulse").toAbsolutePath();
    var environment = new HashMap<>(KEYS);
    environment.put("GENPULSE_HOME", home.toString());
    environment.put("GENPULSE_ENGINES_CACHE", "my/cache");

    ServerConfig config = ServerConfig.fromEnvironment(environment, Set.of());

    assertThat(config.plugins()).isEqualTo(home.resolve("plugins"));
    assertThat(config.workflows()).isEqualTo(home.resolve("workflows"));
    assertThat(config.work()).isEqualTo(home.resolve("run/work"));
    assertThat(config.engines().cache()).isEqualTo(home.resolve("my/cache"));
    environment.remove("GENPULSE_HOME");
    environment.put("GENPULSE_PLUGINS", "plugins");
    assertThatThrownBy(() -> ServerConfig.fromEnvironment(environment, Set.of()))
        .hasMessageContaining(
            "plugins (GENPULSE_PLUGINS) must be an absolute path, or GENPULSE_HOME must be set,"
                + " but was \"plugins\"")
        .hasMessageContaining("engines.cache");
  }

  @Test
  void allWrongKeysAreNamedAtOnce() {
    Map<String, String> environment =
        Map.of(
            "GENPULSE_WEB_PORT", "99999",
            "GENPULSE_WEB_HOST", "0.0.0.0",
            "GENPULSE_WORKER_ROUTES", "cpu,gpu",
            "GENPULSE_STORAGE_LINK_TTL", "a day",
            "GENPULSE_RETENTION_ORPHANS", "PT1H",
            "GENPULSE_RETENTION_TASKS", "-P1D",
            "GENPULSE_DATABASE_MIGRATE", "often",
            "GENPULSE_ENGINES_ORDER", "diffusers,dalle",
            "GENPULSE_STORAGE_ACCESS_KEY", "a");

    assertThatThrownBy(
            () -> ServerConfig.fromEnvironment(environment, EnumSet.allOf(ServerConfig.Part.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("web.port (GENPULSE_WEB_PORT) must be a number 0..65535")
        .hasMessageContaining("web.host")
        .hasMessageContaining("gpu")
        .hasMessageContaining(
            "retention.orphans (GENPULSE_RETENTION_ORPHANS) must be PT0S or at least P1D")
        .hasMessageContaining("retention.tasks")
        .hasMessageContaining("must be one of auto, never but was \"often\"")
        .hasMessageContaining("engines.order (GENPULSE_ENGINES_ORDER) names \"dalle\"")
        .hasMessageContaining("storage.link-ttl")
        .hasMessageContaining("storage.secret-key");
  }

  @Test
  void theSettingsOfEnginesAreReportedWithTheOthers() {
    Map<String, String> environment =
        Map.of(
            "GENPULSE_WEB_PORT", "99999",
            "GENPULSE_PROVIDERS_SKETCH_ADDRESS", "nowhere",
            "GENPULSE_PROVIDERS_SKETCH_API_KEY", "two words",
            "GENPULSE_ENGINES_DIFFUSER_THREADS", "4");

    assertThatThrownBy(
            () -> ServerConfig.fromEnvironment(environment, EnumSet.allOf(ServerConfig.Part.class)))
        .hasMessageContaining("web.port")
        .hasMessageContaining(
            "providers.sketch.address (GENPULSE_PROVIDERS_SKETCH_ADDRESS) must be a URL of http or"
                + " https but was \"nowhere\"")
        .hasMessageContaining("GENPULSE_ENGINES_DIFFUSER_THREADS is no setting")
        .hasMessageContaining("GENPULSE_PROVIDERS_SKETCH_API_KEY) must be printable")
        .hasMessageNotContaining("two words");
  }
}
