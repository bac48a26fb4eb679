package io.genpulse.launcher.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.HealthWatch;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/// The real database, Redis and object store, in a home of their own.
class BundledServicesIT {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path home;

  @Test
  void servicesKeepTheirDataOverAStopAndOverAKill() throws Exception {
    AppDirectories directories = new AppDirectories(home).create();
    Secrets secrets = Secrets.readOrMake(directories);
    int postgres;
    int redis;
    int s3;

    try (Supervisor first = start(directories, secrets)) {
      postgres = port(first, PostgresService.NAME);
      redis = port(first, RedisService.NAME);
      s3 = port(first, ObjectStoreService.NAME);
      try (Connection connection = connect(secrets, postgres);
          var statement = connection.createStatement()) {
        statement.execute("create table kept (n int)");
        statement.execute("insert into kept values (42)");
      }
      try (Jedis producer = producer(secrets, redis)) {
        producer.lpush("tasks:pending", "a task");
        assertThat(producer.get("task_status:none")).isNull();
        // What client libraries send by themselves.
        assertThat(producer.exists("task_status:none")).isFalse();
        assertThat(producer.select(0)).isEqualTo("OK");
        assertThat(producer.clientSetname("shop")).isEqualTo("OK");
        var transaction = producer.multi();
        transaction.get("task_status:none");
        assertThat(transaction.exec()).hasSize(1);
        assertThatThrownBy(() -> producer.lrange("tasks:pending", 0, -1))
            .isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(() -> producer.lpush("gp:inbox", "x"))
            .isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(producer::flushAll).isInstanceOf(JedisAccessControlException.class);
      }
      MinioClient objects = objects(secrets, s3);
      objects.makeBucket(MakeBucketArgs.builder().bucket("genpulse").build());
      byte[] bytes = "a picture".getBytes(UTF_8);
      objects.putObject(
          PutObjectArgs.builder().bucket("genpulse").object("2026/01/01/local/a.png").stream(
                  new ByteArrayInputStream(bytes), bytes.length, -1)
              .build());

      for (String name : List.of(PostgresService.NAME, RedisService.NAME)) {
        kill(first, name);
        await()
            .atMost(LONG)
            .until(
                () ->
                    first.info(name).orElseThrow().restarts() > 0
                        && first.info(name).orElseThrow().state().equals("ready"));
      }
      assertKept(secrets, postgres, redis);
    }

    leaveAsAPowerCutDoes(directories);
    try (Supervisor second = start(directories, secrets)) {
      assertKept(secrets, port(second, PostgresService.NAME), port(second, RedisService.NAME));
      try (var object =
          objects(secrets, port(second, ObjectStoreService.NAME))
              .getObject(
                  GetObjectArgs.builder()
                      .bucket("genpulse")
                      .object("2026/01/01/local/a.png")
                      .build())) {
        assertThat(new String(object.readAllBytes(), UTF_8)).isEqualTo("a picture");
      }
      assertThat(directories.redis().resolve("appendonly.aof.damaged-1")).exists();
      assertAnotherHomeGetsItsOwn(second);
    }
  }

  /// An empty lock file, and zeros behind the last write.
  private static void leaveAsAPowerCutDoes(AppDirectories directories) throws Exception {
    Files.createFile(directories.postgres().resolve("cluster").resolve("postmaster.pid"));
    Files.write(
        directories.redis().resolve("appendonly.aof"), new byte[12], StandardOpenOption.APPEND);
  }

  /// A copy has the same passwords, and wishes for the same ports.
  private void assertAnotherHomeGetsItsOwn(Supervisor running) throws Exception {
    AppDirectories copy = new AppDirectories(home.resolve("copy")).create();
    Files.copy(home.resolve("secrets/local.json"), copy.secrets().resolve("local.json"));
    int taken = port(running, RedisService.NAME);
    try (Supervisor other =
        new Supervisor(
            copy.logs(),
            new ChildrenFile(copy.run().resolve("children.json")),
            RestartPolicy.DEFAULT,
            HealthWatch.DEFAULT)) {
      other.register(
          new RedisService(copy, Secrets.readOrMake(copy), new PortChoice(taken, new HashSet<>())));
      other.start(RedisService.NAME);

      assertThat(other.await(RedisService.NAME, LONG)).as("%s", other.list()).isTrue();
      assertThat(port(other, RedisService.NAME)).isGreaterThan(taken);
    }
  }

  private static void kill(Supervisor supervisor, String name) {
    Long pid = supervisor.info(name).orElseThrow().pid();
    if (pid == null) {
      throw new AssertionError(name + " does not run");
    }
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static void assertKept(Secrets secrets, int postgres, int redis) throws Exception {
    try (Connection connection = connect(secrets, postgres);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select n from kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
    try (Jedis ours = new Jedis(URI.create(redisUrl("genpulse", secrets.redisPassword(), redis)))) {
      assertThat(ours.lrange("tasks:pending", 0, -1)).containsExactly("a task");
    }
  }

  private static Supervisor start(AppDirectories directories, Secrets secrets) throws Exception {
    Supervisor supervisor =
        new Supervisor(
            directories.logs(),
            new ChildrenFile(directories.run().resolve("children.json")),
            RestartPolicy.DEFAULT,
            HealthWatch.DEFAULT);
    Set<Integer> promised = new HashSet<>();
    for (ProcessPlan plan :
        List.of(
            new PostgresService(directories, secrets, new PortChoice(0, promised)),
            new RedisService(directories, secrets, new PortChoice(0, promised)),
            new ObjectStoreService(directories, secrets, new PortChoice(0, promised), ""))) {
      supervisor.register(plan);
      supervisor.start(plan.name());
    }
    assertThat(supervisor.awaitAll(LONG)).as("%s", supervisor.list()).isTrue();
    return supervisor;
  }

  private static int port(Supervisor supervisor, String name) {
    Integer port = supervisor.info(name).orElseThrow().port();
    if (port == null) {
      throw new AssertionError(name + " has no port");
    }
    return port;
  }

  private static Connection connect(Secrets secrets, int port) throws Exception {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/genpulse",
        "genpulse",
        secrets.postgresPassword());
  }

  private static Jedis producer(Secrets secrets, int port) {
    return new Jedis(URI.create(redisUrl("producer", secrets.producerPassword(), port)));
  }

  private static String redisUrl(String user, String password, int port) {
    return "redis://%s:%s@127.0.0.1:%s".formatted(user, password, port);
  }

  private static MinioClient objects(Secrets secrets, int port) {
    return MinioClient.builder()
        .endpoint("http://127.0.0.1:" + port)
        .credentials(secrets.s3AccessKey(), secrets.s3SecretKey())
        .build();
  }
}
