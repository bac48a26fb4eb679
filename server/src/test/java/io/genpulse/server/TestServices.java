package io.genpulse.server;

import io.genpulse.server.config.Closer;
import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.redis.RedisSettings;
import io.genpulse.server.storage.StorageSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import redis.embedded.RedisServer;

/// Real PostgreSQL, Redis and S3, started once for all tests.
final class TestServices implements AutoCloseable {
  private static final int REDIS_DATABASES = 64;

  private final Closer closer = new Closer();
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final int redisPort;
  private final S3Proxy s3;
  private final AtomicInteger places = new AtomicInteger();

  private TestServices() throws Exception {
    folder = Files.createTempDirectory("genpulse-it");
    closer.add(this::removeFolder);
    postgres = closer.add(EmbeddedPostgres.builder().start());
    redisPort = freePort();
    RedisServer redis =
        RedisServer.newRedisServer()
            .port(redisPort)
            .setting("bind 127.0.0.1")
            .setting("databases " + REDIS_DATABASES)
            .build();
    redis.start();
    closer.add(redis::stop);
    s3 = s3(folder);
    closer.add(s3::stop);
  }

  static TestServices start() {
    try {
      return new TestServices();
    } catch (Exception e) {
      throw new IllegalStateException("the services of the tests do not start", e);
    }
  }

  /// A database, a Redis and a bucket that nobody else uses.
  TestPlace place() {
    int n = places.getAndIncrement();
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE place" + n);
      return new TestPlace(
          new DatabaseSettings(
              postgres.getJdbcUrl("postgres", "place" + n),
              "postgres",
              "postgres",
              10,
              DatabaseSettings.Migrate.AUTO),
          new RedisSettings("redis://127.0.0.1:%d/%d".formatted(redisPort, n)),
          new StorageSettings(
              URI.create("http://127.0.0.1:" + s3.getPort()),
              "access",
              "secret",
              "place" + n,
              "us-east-1",
              Duration.ofHours(1),
              null),
          Files.createDirectory(folder.resolve("place" + n)));
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int postgresPort() {
    return postgres.getPort();
  }

  int redisPort() {
    return redisPort;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void removeFolder() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() {
    closer.close();
  }

  private static S3Proxy s3(Path folder) throws Exception {
    var store =
        new FilesystemNio2BlobStore(Files.createDirectory(folder.resolve("objects")).toString());
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
            .ignoreUnknownHeaders(true)
            .build();
    proxy.setBlobStoreLocator(
        (identity, container, blob) ->
            "access".equals(identity) ? new AccessGrant("secret", store) : null);
    proxy.start();
    return proxy;
  }
}
