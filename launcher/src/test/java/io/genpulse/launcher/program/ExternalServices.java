package io.genpulse.launcher.program;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.HealthWatch;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.ObjectStoreService;
import io.genpulse.launcher.service.PostgresService;
import io.genpulse.launcher.service.RedisService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// PostgreSQL, Redis and an S3 store that the program did not start and knows by address alone.
public final class ExternalServices implements AutoCloseable {
  private final Secrets secrets;
  private final int postgres;
  private final int redis;
  private final int s3;
  private final Supervisor supervisor;

  public ExternalServices(Path folder) throws IOException, InterruptedException {
    AppDirectories directories = new AppDirectories(folder).create();
    secrets = Secrets.readOrMake(directories);
    supervisor =
        new Supervisor(
            directories.logs(),
            new ChildrenFile(directories.run().resolve("children.json")),
            RestartPolicy.DEFAULT,
            HealthWatch.DEFAULT);
    Set<Integer> promised = new HashSet<>();
    var postgresPort = new PortChoice(0, promised);
    var redisPort = new PortChoice(0, promised);
    var s3Port = new PortChoice(0, promised);
    for (ProcessPlan plan :
        List.of(
            new PostgresService(directories, secrets, postgresPort),
            new RedisService(directories, secrets, redisPort),
            new ObjectStoreService(directories, secrets, s3Port, ""))) {
      supervisor.register(plan);
      supervisor.start(plan.name());
    }
    if (!supervisor.awaitAll(Duration.ofMinutes(2))) {
      String state = supervisor.list().toString();
      supervisor.close();
      throw new IOException("no services to test with: " + state);
    }
    postgres = postgresPort.told();
    redis = redisPort.told();
    s3 = s3Port.told();
  }

  public DatabaseUnderTest database() {
    return new DatabaseUnderTest(
        "jdbc:postgresql://127.0.0.1:" + postgres + "/" + PostgresService.DATABASE,
        PostgresService.USER,
        secrets.postgresPassword());
  }

  /// For an application that submits tasks.
  public URI producer() {
    return redis("producer", secrets.producerPassword());
  }

  /// What a production process is told of them.
  public Map<String, String> environment() {
    return Map.of(
        "GENPULSE_DATABASE_URL", database().url(),
        "GENPULSE_DATABASE_USER", database().user(),
        "GENPULSE_DATABASE_PASSWORD", database().password(),
        "GENPULSE_REDIS_URL", redis(RedisService.USER, secrets.redisPassword()).toString(),
        "GENPULSE_STORAGE_ENDPOINT", "http://127.0.0.1:" + s3,
        "GENPULSE_STORAGE_ACCESS_KEY", secrets.s3AccessKey(),
        "GENPULSE_STORAGE_SECRET_KEY", secrets.s3SecretKey());
  }

  private URI redis(String user, String password) {
    return URI.create("redis://%s:%s@127.0.0.1:%d".formatted(user, password, redis));
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
