package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskQuery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PgBouncer in transaction mode between us and PostgreSQL, with fewer sessions than clients.
class PoolerIT {
  @Test
  void worksWhereEveryTransactionMayMeetAnotherSession(@TempDir Path folder) throws Exception {
    Path program =
        Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(program != null, "pgbouncer is not installed");
    try (var database = TestDatabase.start()) {
      database.change("CREATE DATABASE pooled");
      int port = freePort();
      Process pgbouncer = start(String.valueOf(program), folder, port, database.port());
      try {
        var settings =
            new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:%d/pooled".formatted(port),
                "postgres",
                "postgres",
                6,
                DatabaseSettings.Migrate.AUTO);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          Callable<DatabasePools> open = () -> DatabasePools.open(settings);
          Future<DatabasePools> first = threads.submit(open);
          Future<DatabasePools> second = threads.submit(open);
          try (DatabasePools one = first.get();
              DatabasePools two = second.get()) {
            useBoth(one, two);
            leavesNothingBehind(one);
          }
        }
      } finally {
        pgbouncer.destroy();
        pgbouncer.waitFor();
      }
    }
  }

  private static void useBoth(DatabasePools one, DatabasePools two) throws Exception {
    var repository = new DatabaseTaskRepository(one);
    var tasks = new ArrayList<NewTask>();
    for (int i = 0; i < 120; i++) {
      tasks.add(
          new NewTask(TaskId.random(), "echo", Route.CPU, null, 0, "http", "u", "{}", "aa", null));
    }
    repository.insert(tasks);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        var queue = new DatabaseTaskQueue(i % 2 == 0 ? one : two);
        done.add(threads.submit(() -> work(queue)));
        done.add(threads.submit(() -> look(repository)));
      }
      int all = 0;
      for (Future<Integer> one1 : done) {
        all += one1.get();
      }

      assertThat(all).isEqualTo(120);
      assertThat(repository.stats().byStatus()).containsEntry("completed", 120L);
    }
  }

  private static int work(DatabaseTaskQueue queue) {
    int settled = 0;
    while (true) {
      List<TaskLease> leases = queue.claim(Route.CPU, Set.of("echo"), 5, "me");
      if (leases.isEmpty()) {
        return settled;
      }
      queue.heartbeat(leases);
      settled +=
          queue
              .settle(
                  leases.stream()
                      .map(
                          lease ->
                              new Settlement(
                                  lease,
                                  new TaskOutcome.Completed("{}", List.of(), "task", 1),
                                  9,
                                  List.of()))
                      .toList())
              .size();
    }
  }

  private static int look(DatabaseTaskRepository repository) {
    for (int i = 0; i < 20; i++) {
      repository.list(new TaskQuery(Set.of(), null, null, null, 50, null));
    }
    return 0;
  }

  private static void leavesNothingBehind(DatabasePools databases) {
    var asWeUseIt =
        databases
            .readSql()
            .query(
                "SELECT current_setting('statement_timeout') AS t",
                Map.of(),
                row -> TaskRow.required(row, "t"));
    assertThat(asWeUseIt).containsExactly("5s");
    assertThat(
            databases
                .sql()
                .query(
                    """
                    SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')
                      + (SELECT count(*) FROM pg_prepared_statements) AS n""",
                    Map.of(),
                    row -> TaskRow.number(row, "n")))
        .containsExactly(0L);
  }

  private static Process start(String program, Path folder, int port, int postgres)
      throws IOException {
    Path config = folder.resolve("pgbouncer.ini");
    Files.writeString(
        config,
        """
        [databases]
        * = host=127.0.0.1 port=%d user=postgres password=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 3
        max_client_conn = 100
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(postgres, port));
    var command = new ArrayList<>(List.of(program, config.toString()));
    if ("root".equals(System.getProperty("user.name"))) {
      // It refuses to run as root.
      folder.toFile().setExecutable(true, false);
      config.toFile().setReadable(true, false);
      command = new ArrayList<>(List.of(program, "-u", "nobody", config.toString()));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pgbouncer.log").toFile())
            .start();
    Awaitility.await().until(() -> !process.isAlive() || isOpen(port));
    assertThat(process.isAlive()).as(Files.readString(folder.resolve("pgbouncer.log"))).isTrue();
    return process;
  }

  private static boolean isOpen(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
