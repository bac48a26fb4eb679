package io.genpulse.launcher.service;

import io.genpulse.bundled.RedisProgram;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.PrivateFile;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessEnvironment;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.RedisProbe;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Redis child. Every write is on disk before it is answered, so that an acknowledged message
/// survives a power cut. Other applications log in as `producer`, who can submit and listen.
public final class RedisService implements ProcessPlan {
  public static final String NAME = "redis";
  public static final String USER = "genpulse";

  /// Its password is made for one life, so that no other Redis takes it. What a producer may do,
  /// and with which keys and channels.
  private static final String PRODUCER =
      "+lpush +subscribe +unsubscribe +ping +get +exists +multi +exec +discard +client|setname"
          + " +client|setinfo +select ~tasks:pending ~tasks:control ~task_status:* &task_updates:*";

  private static final String PROBE = "probe";

  private final AppDirectories directories;
  private final Secrets secrets;
  private final PortChoice port;

  public RedisService(AppDirectories directories, Secrets secrets, PortChoice port) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
  }

  /// Why Redis cannot work on a system; empty when it can.
  public static Optional<String> complaint(String osName) {
    return osName.toLowerCase(Locale.ROOT).startsWith("windows")
        ? Optional.of(
            "the Redis that comes along for Windows is 5.0, which has no users, and GenPulse needs"
                + " 6.2; start GenPulse in WSL, or run genpulse serve with a Redis of your own")
        : Optional.empty();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException, InterruptedException {
    RedisProgram program = RedisProgram.unpack(directories.cache());
    if (last != null && DamagedAppendLog.isCauseOf(last)) {
      new DamagedAppendLog(directories.redis()).mend(program.executable(), directories.run());
    }
    Path file = directories.secrets().resolve("redis.conf");
    int listen = port.next();
    String mark = Mark.random();
    PrivateFile.write(file, settings(listen, mark));
    return new ProcessSpec(
        List.of(program.executable().toString(), file.toString()),
        ProcessEnvironment.adding(Map.of("LC_ALL", "C", "TZ", "UTC")),
        directories.redis(),
        listen,
        new RedisProbe(listen, PROBE, mark),
        new StartWatch.WhileBusy(Duration.ofSeconds(60)),
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(8)));
  }

  // Redis 6.2 has no read-only key patterns (%R~), so what keeps the producer from writing a
  // status is only that LPUSH makes no string.
  private String settings(int listen, String mark) {
    return String.format(
        Locale.ROOT,
        """
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
        user %s on >%s resetkeys resetchannels -@all +ping
        user %s on >%s ~* &* +@all
        user producer on >%s resetkeys resetchannels -@all %s
        """,
        listen,
        directories.redis(),
        PROBE,
        mark,
        USER,
        secrets.redisPassword(),
        secrets.producerPassword(),
        PRODUCER);
  }
}
