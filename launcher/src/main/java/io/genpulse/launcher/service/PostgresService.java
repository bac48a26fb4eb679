package io.genpulse.launcher.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.bundled.PostgresPrograms;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PrivateFile;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.ReadinessProbe;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The database child. Its cluster is made at the first start; it listens on 127.0.0.1 alone.
public final class PostgresService {
  public static final String NAME = "postgres";
  public static final String USER = "genpulse";
  public static final String DATABASE = "genpulse";

  private final AppDirectories directories;
  private final Secrets secrets;
  private final int port;

  public PostgresService(AppDirectories directories, Secrets secrets, int port) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
  }

  public ProcessSpec spec() throws IOException {
    PostgresPrograms programs = PostgresPrograms.unpack(directories.cache());
    List<String> command = new ArrayList<>(notAsRoot());
    command.addAll(List.of(programs.postgres().toString(), "-D", cluster().toString()));
    settings(command, "port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories=");
    settings(command, "shared_buffers=64MB", "max_connections=60", "synchronous_commit=on");
    settings(command, "max_wal_size=512MB", "log_timezone=UTC", "timezone=UTC");
    return new ProcessSpec(
        NAME,
        command,
        Map.of("LC_ALL", "C"),
        directories.run(),
        port,
        () -> prepare(programs),
        new ReadinessProbe.Sql(
            "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE,
            USER,
            secrets.postgresPassword()),
        new StopOrder(StopOrder.Signal.INTERRUPT, Duration.ofSeconds(10)),
        Duration.ofSeconds(60));
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
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(directories.run().toFile())
            .start();
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
