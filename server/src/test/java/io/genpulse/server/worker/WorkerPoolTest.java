package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.genpulse.client.http.LogLines;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.Route;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.Due;
import io.genpulse.server.queue.FakeTaskQueue;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolTest {
  private final OneRouteQueue queue = new OneRouteQueue();
  private final MemoryParts.Storage storage = new MemoryParts.Storage();

  /// Hands out the leases it was given and notes what becomes of them.
  private static final class OneRouteQueue extends FakeTaskQueue {
    final Queue<TaskLease> leases = new ArrayDeque<>();
    final BlockingQueue<TaskOutcome> outcomes = new LinkedBlockingQueue<>();
    final AtomicInteger goodbyes = new AtomicInteger();
    final CountDownLatch thaw = new CountDownLatch(1);
    volatile boolean frozen;

    @Override
    public synchronized List<TaskLease> claim(Route route, Set<String> types, int n, String owner) {
      TaskLease next = leases.poll();
      return next == null ? List.of() : List.of(next);
    }

    @Override
    public List<Task> settle(List<Settlement> settlements) {
      settlements.forEach(settlement -> outcomes.add(settlement.outcome()));
      return settlements.stream().map(settlement -> settlement.lease().task()).toList();
    }

    @Override
    public Due due(Set<Route> routes, Set<String> taskTypes, String owner) {
      awaitThaw();
      return super.due(routes, taskTypes, owner);
    }

    @Override
    public void forget(WorkerInstance instance) {
      goodbyes.incrementAndGet();
      awaitThaw();
    }

    /// As a read from a socket does, which hears of no interruption.
    private void awaitThaw() {
      boolean interrupted = false;
      while (frozen && thaw.getCount() > 0) {
        try {
          thaw.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    TaskOutcome outcome() throws InterruptedException {
      @Nullable TaskOutcome outcome = outcomes.poll(20, TimeUnit.SECONDS);
      assertThat(outcome).as("what became of the task").isNotNull();
      return outcome;
    }
  }

  record Nothing() {}

  @TaskType("echo")
  static final class Echo implements TaskHandler<Nothing> {
    @Override
    public TaskResult execute(Nothing params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  @TaskType("write")
  static final class Write implements TaskHandler<Nothing> {
    @Override
    public TaskResult execute(Nothing params, TaskContext context) {
      try {
        Path file = Files.writeString(context.workFolder().resolve("made.txt"), "made");
        context.upload(new GeneratedFile(file, "text/plain", null, null, null, Map.of()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return TaskResult.of(Map.of());
    }
  }

  @TaskType("forge")
  static final class Forge implements TaskHandler<Nothing> {
    @Override
    public TaskResult execute(Nothing params, TaskContext context) {
      context.log("a line\r\n2026-01-01 ERROR another\u2028and one more\u001b[31m\n");
      return TaskResult.of(Map.of());
    }
  }

  private WorkerPool start(Path work, QueueBell bell, Set<Route> routes) {
    var engines =
        new EngineCatalog(
            List.of(),
            List.of(),
            factory -> new EngineSettings(List.of(), "", work, 0, EngineOptions.standard(factory)));
    var parts =
        new WorkerParts(
            new WorkerInstance("self", "host", 1, 0),
            queue,
            new HandlerRegistry(
                List.of(new Echo(), new Write(), new Forge()),
                new EngineChoice(engines, Fleet.NONE)),
            engines,
            storage,
            new InputFiles(storage, new InputSettings(1 << 20, true)),
            new TaskNews(new MemoryParts.Events(), bell, storage, InstantSource.system()),
            bell,
            Fleet.NONE,
            work,
            () -> true,
            new Liveness(System::nanoTime, () -> {}));
    return WorkerPool.start(parts, new WorkerSettings(routes, 1, Duration.ZERO));
  }

  private WorkerPool start(Path work) {
    return start(work, new LocalQueueBell(), Set.of(Route.CPU));
  }

  private static TaskLease lease(String type, int number) {
    Task task = TestLeases.task(type);
    return new TaskLease(task, 7, number, null, null);
  }

  @Test
  void anAttemptEndsWhereItsFolderCanNeitherBeReadNorRemoved() throws InterruptedException {
    // A file system that refuses every change with an unchecked exception, for root too.
    Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
    queue.leases.add(lease("echo", 1));

    try (var _ = start(readOnly)) {
      assertThat(queue.outcome()).isInstanceOf(TaskOutcome.Completed.class);
    }
  }

  @Test
  void anAttemptEndsAlsoWhereItsHandlerIsNeverReached(@TempDir Path work)
      throws InterruptedException {
    queue.leases.add(lease("gone-meanwhile", 1));

    try (var _ = start(work)) {
      assertThat(queue.outcome())
          .isInstanceOfSatisfying(
              TaskOutcome.Failed.class,
              failed -> assertThat(failed.error().code()).isEqualTo("internal"));
    }
  }

  @Test
  void whatEachLeaseStoresHasNamesOfItsOwn(@TempDir Path work) throws InterruptedException {
    queue.leases.add(lease("write", 1));
    queue.leases.add(lease("write", 2));

    try (var _ = start(work)) {
      assertThat(List.of(key(queue.outcome()), key(queue.outcome())))
          .satisfiesExactlyInAnyOrder(
              first -> assertThat(first).matches(".*/[0-9a-f-]{36}\\.txt"),
              second -> assertThat(second).matches(".*/[0-9a-f-]{36}-r2\\.txt"));
    }
  }

  @Test
  void whatAHandlerLogsIsOneLine(@TempDir Path work) throws InterruptedException {
    queue.leases.add(lease("forge", 1));

    try (var logs = new LogLines();
        var _ = start(work)) {
      queue.outcome();

      assertThat(logs.lines())
          .filteredOn(line -> line.contains("a line"))
          .singleElement()
          .asString()
          .doesNotContainPattern("[\\p{Cntrl}\u2028]")
          .contains("a line | 2026-01-01 ERROR another | and one more");
    }
  }

  private static String key(TaskOutcome outcome) {
    assertThat(outcome).isInstanceOf(TaskOutcome.Completed.class);
    return ((TaskOutcome.Completed) outcome).outputs().getFirst().key().value();
  }

  @Test
  void aPoolThatCannotStartLeavesNothingRunning(@TempDir Path work) {
    var bell =
        new QueueBell() {
          private int listeners;

          @Override
          public void ring(Set<Route> routes) {}

          @Override
          public AutoCloseable onRing(Set<Route> routes, Runnable listener) {
            // That of the second route, when the first one claims already.
            if (++listeners == 3) {
              throw new LinkageError("no more listeners");
            }
            return () -> {};
          }
        };

    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThatExceptionOfType(LinkageError.class)
        .isThrownBy(() -> start(work, bell, Set.of(Route.CPU, Route.API)))
        .withMessage("no more listeners");

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .doesNotContain("claim-cpu", "claim-api", "heartbeat", "cancel-watch", "outcome-recorder");
  }

  @Test
  void aDatabaseThatNeverAnswersDoesNotHoldUpTheEnd(@TempDir Path work) {
    WorkerPool pool = start(work);
    queue.frozen = true;
    try {
      // Two seconds for the goodbye, three for the loops.
      assertTimeoutPreemptively(Duration.ofSeconds(30), pool::close);
    } finally {
      queue.thaw.countDown();
    }
    assertThat(queue.goodbyes).hasValue(1);
  }
}
