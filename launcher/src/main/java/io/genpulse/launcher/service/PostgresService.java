package io.genpulse.launcher.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.bundled.PostgresPrograms;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.PrivateFile;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessEnvironment;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.SqlProbe;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The database child. Its cluster is made at the first start; it listens on 127.0.0.1 alone.
public final class PostgresService implements ProcessPlan {
  public static final String NAME = "postgres";
  public static final String USER = "genpulse";
  public static final String DATABASE = "genpulse";

  private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C", "TZ", "UTC");

  private final AppDirectories directories;
  private final Secrets secrets;
  private final PortChoice port;

  public PostgresService(AppDirectories directories, Secrets secrets, PortChoice port) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException, InterruptedException {
    PostgresPrograms programs = PostgresPrograms.unpack(directories.cache());
    prepare(programs);
    int listen = port.next();
    String mark = Mark.random();
    List<String> command = new ArrayList<>(notAsRoot());
    command.addAll(List.of(programs.postgres().toString(), "-D", cluster().toString()));
    settings(command, "port=" + listen, "listen_addresses=127.0.0.1", "unix_socket_directories=");
    settings(command, "shared_buffers=64MB", "max_connections=60", "synchronous_commit=on");
    settings(command, "max_wal_size=512MB", "log_timezone=UTC", "timezone=UTC");
    settings(command, "cluster_name=" + mark);
    return new ProcessSpec(
        command,
        new ProcessEnvironment(PLAIN, ownVariables()),
        directories.run(),
        listen,
        new SqlProbe(
            "jdbc:postgresql://127.0.0.1:" + listen + "/" + DATABASE,
            USER,
            secrets.postgresPassword(),
            mark),
        // Reading a big log again after a crash takes long.
        new StartWatch.WhileBusy(Duration.ofSeconds(60)),
        new StopOrder(StopOrder.Signal.INTERRUPT, Duration.ofSeconds(10)));
  }

  private Path cluster() {
    return directories.postgres().resolve("cluster");
  }

  private void prepare(PostgresPrograms programs) throws IOException, InterruptedException {
    if (Files.exists(cluster().resolve("PG_VERSION"))) {
      StalePostmaster.forget(cluster());
      return;
    }
    Path unfinished = directories.postgres().resolve("cluster.unfinished");
    FolderTree.remove(unfinished);
    Path password = directories.secrets().resolve("postgres.pwfile");
    PrivateFile.write(password, secrets.postgresPassword() + "\n");
    try {
      List<String> command = new ArrayList<>(notAsRoot());
      command.addAll(List.of(programs.initdb().toString(), "-D", unfinished.toString()));
      command.addAll(List.of("-U", USER, "--pwfile=" + password, "--auth=scram-sha-256"));
      command.addAll(List.of("--encoding=UTF8", "--locale=C", "--no-instructions"));
      run(command, "");
    } finally {
      Files.deleteIfExists(password);
    }
    List<String> single = new ArrayList<>(notAsRoot());
    single.addAll(List.of(programs.postgres().toString(), "--single", "-D"));
    single.addAll(List.of(unfinished.toString(), "postgres"));
    run(single, "create database " + DATABASE + ";\n");
    Files.move(unfinished, cluster());
  }

  private void run(List<String> command, String input) throws IOException, InterruptedException {
    Path log = directories.logs().resolve("postgres-initdb.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(directories.run().toFile());
    builder.environment().keySet().removeAll(ownVariables());
    builder.environment().putAll(PLAIN);
    Process process = builder.start();
    try (var writer = process.outputWriter(UTF_8)) {
      writer.write(input);
    }
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    if (process.waitFor() != 0) {
      throw new IOException("cannot make the database:\n" + Files.readString(log));
    }
  }

  /// What the user has set for a PostgreSQL of their own, such as PGDATA.
  private static Set<String> ownVariables() {
    return System.getenv().keySet().stream()
        .filter(name -> name.startsWith("PG"))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static void settings(List<String> command, String... settings) {
    for (String setting : settings) {
      command.addAll(List.of("-c", setting));
    }
  }

  /// PostgreSQL refuses to run as root, but not as an unmapped user of a new user namespace.
  private static List<String> notAsRoot() throws IOException {
    if (!System.getProperty("user.name", "").equals("root")) {
      return List.of();
    }
    try {
      if (new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0) {
        return List.of("unshare", "-U");
      }
    } catch (IOException e) {
      throw new IOException("PostgreSQL does not run as root; start GenPulse as another user", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException(
        "PostgreSQL does not run as root and user namespaces are off here (unshare -U fails);"
            + " start GenPulse as another user");
  }
}
