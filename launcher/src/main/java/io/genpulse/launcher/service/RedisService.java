package io.genpulse.launcher.service;

import io.genpulse.bundled.RedisProgram;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PrivateFile;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.ReadinessProbe;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The Redis child. Every write is on disk before it is answered, so that an acknowledged message
/// survives a power cut. Other applications log in as `producer`, who can submit and listen.
public final class RedisService {
  public static final String NAME = "redis";
  public static final String USER = "genpulse";

  private final AppDirectories directories;
  private final Secrets secrets;
  private final int port;

  public RedisService(AppDirectories directories, Secrets secrets, int port) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
  }

  public ProcessSpec spec() throws IOException {
    RedisProgram program = RedisProgram.unpack(directories.cache());
    Path settings = directories.secrets().resolve("redis.conf");
    return new ProcessSpec(
        NAME,
        List.of(program.executable().toString(), settings.toString()),
        Map.of(),
        directories.redis(),
        port,
        () -> PrivateFile.write(settings, settings()),
        new ReadinessProbe.RedisPing(port, USER, secrets.redisPassword()),
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(8)),
        Duration.ofSeconds(60));
  }

  // Redis 6.2 has no read-only key patterns (%R~), so what keeps the producer from writing a
  // status is only that LPUSH makes no string.
  private String settings() {
    return """
    bind 127.0.0.1
    port %d
    dir "%s"
    daemonize no
    appendonly yes
    appendfsync always
    save ""
    maxmemory 256mb
    maxmemory-policy noeviction
    proto-max-bulk-len 16mb
    notify-keyspace-events Kl
    hz 2
    user default off
    user %s on >%s ~* &* +@all
    user producer on >%s resetkeys resetchannels -@all +lpush +subscribe +unsubscribe +ping +get \
    ~tasks:pending ~tasks:control ~task_status:* &task_updates:*
    """
        .formatted(
            port, directories.redis(), USER, secrets.redisPassword(), secrets.producerPassword());
  }
}
