package io.genpulse.server.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Route;
import io.genpulse.server.config.Closer;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.Inventory;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.maintenance.LoopGuard;
import io.genpulse.server.maintenance.RepeatedJob;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers of this process: they claim tasks of their routes, run them on virtual threads, and
/// record what comes of it.
public final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
  private static final Duration LAST_CLAIM = Duration.ofSeconds(5);
  private static final Duration LAST_GRACE = Duration.ofSeconds(5);
  private static final Duration LAST_OUTCOMES = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final LongSupplier NANOS = System::nanoTime;
  private static final TaskOutcome INTERNAL =
      new TaskOutcome.Failed(
          new TaskError("internal", "the task could not be run; the log of its worker says why"));

  private final WorkerParts parts;
  private final WorkerSettings settings;
  private final TaskQueue queue;
  private final WorkerInstance instance;
  private final TaskNews news;
  private final Liveness liveness;
  private final RunningTasks running = new RunningTasks(NANOS);
  private final RetryPolicy retries = new RetryPolicy(RandomGenerator.of("L64X128MixRandom"));
  private final ObjectMapper json = new ObjectMapper();
  private final OrphanFiles orphans;
  private final OutcomeRecorder recorder;
  private final ClaimGate gate;
  private final Map<Route, RouteLoop> loops = new EnumMap<>(Route.class);
  private final List<RepeatedJob> jobs = new ArrayList<>();
  private final Closer listeners = new Closer();
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable RepeatedJob suspects;
  private final WorkMetrics metrics = new WorkMetrics();
  private final Heartbeat heartbeat;
  private final AtomicReference<@Nullable Inventory> inventory = new AtomicReference<>();
  private volatile boolean draining;
  private volatile boolean closing;
  private boolean closed;

  private WorkerPool(WorkerParts parts, WorkerSettings settings) {
    this.parts = parts;
    this.settings = settings;
    this.queue = parts.queue();
    this.instance = parts.self();
    this.news = parts.news();
    this.heartbeat = new Heartbeat(queue, running, news, instance, NANOS);
    this.liveness = parts.liveness();
    this.gate = new ClaimGate(settings.maxTasks(), parts.room());
    this.orphans = new OrphanFiles(queue, parts.storage());
    this.recorder =
        new OutcomeRecorder(
            queue,
            orphans,
            running,
            news,
            liveness.guard("outcome-recorder", OutcomeRecorder.LONGEST_ROUND));
  }

  /// Starts workers.
  ///
  /// @throws RuntimeException when they cannot start; nothing is left running then, or after an
  ///   Error
  public static WorkerPool start(WorkerParts parts, WorkerSettings settings) {
    var pool = new WorkerPool(parts, settings);
    try {
      pool.start();
      return pool;
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private void start() {
    Set<Route> routes = settings.routes();
    // Asked each time: types that data declares come and go.
    Supplier<Set<String>> types =
        () ->
            parts.registry().types().stream().map(RegisteredType::type).collect(Collectors.toSet());
    var _ = queue.register(instance);
    startLeaseJobs(routes);
    watch("progress", Duration.ofSeconds(1), new ProgressWriter(queue, running, news));
    watch("stuck", StuckTasks.INTERVAL, new StuckTasks(running, this::giveUp));
    for (Route route : routes) {
      startLoop(route, types);
    }
    startSearch(routes, types);
    log.info("Workers started for {}", routes);
  }

  private void startLeaseJobs(Set<Route> routes) {
    job("heartbeat", Heartbeat.INTERVAL, Heartbeat.INTERVAL, heartbeat);
    watch("self-fence", SelfFence.INTERVAL, new SelfFence(running, heartbeat::renewedAt, NANOS));
    RepeatedJob cancelWatch =
        job(
            "cancel-watch",
            Heartbeat.INTERVAL,
            Duration.ofMillis(100),
            new CancelWatch(queue, running));
    listeners.add(parts.bell().onRing(routes, cancelWatch::wake));
  }

  private void startLoop(Route route, Supplier<Set<String>> types) {
    int concurrency =
        settings.concurrency() > 0 ? settings.concurrency() : defaultConcurrency(route);
    var loop =
        new RouteLoop(
            route,
            concurrency,
            queue,
            types,
            instance.id(),
            gate,
            liveness.guard("claim-" + route.word(), RouteLoop.LONGEST_ROUND),
            this::begin);
    listeners.add(parts.bell().onRing(Set.of(route), loop::wake));
    loop.start();
    loops.put(route, loop);
  }

  private void startSearch(Set<Route> routes, Supplier<Set<String>> types) {
    var claimant = new Claimant(queue, routes, types, instance.id());
    RepeatedJob alone = startSuspects(claimant);
    job(
        "poll",
        DuePoll.INTERVAL,
        DuePoll.INTERVAL,
        new DuePoll(claimant, running, this::wake, alone::wake, NANOS));
    announce(routes, types);
    if (settings.maxTasks() > 0 || settings.exitWhenIdle()) {
      job(
          "end-watch",
          EndWatch.INTERVAL,
          EndWatch.INTERVAL,
          new EndWatch(
              claimant, running, gate, settings.exitWhenIdle(), this::isDraining, done::countDown));
    }
  }

  private RepeatedJob startSuspects(Claimant claimant) {
    LoopGuard guard = liveness.guard("suspects", RouteLoop.LONGEST_ROUND);
    var runner = new SuspectRunner(claimant, running, gate, this::begin, guard::beat);
    var job =
        new RepeatedJob("suspects", SuspectRunner.INTERVAL, Duration.ofSeconds(1), runner, guard);
    suspects = job;
    jobs.add(job);
    return job;
  }

  private void announce(Set<Route> routes, Supplier<Set<String>> types) {
    var offered = new Inventory(routes, types, settings.labels(), parts.engines());
    inventory.set(offered);
    RepeatedJob announcement =
        job(
            "announcement",
            Announcement.INTERVAL,
            Announcement.REST,
            new Announcement(
                parts.fleet(),
                instance.id(),
                offered,
                running,
                () -> loops.values().forEach(RouteLoop::wake),
                NANOS));
    offered.onChange(announcement::wake);
  }

  private void wake(Route route) {
    RouteLoop loop = loops.get(route);
    if (loop != null) {
      loop.wake();
    }
  }

  /// Of running tasks: it rests while there is none.
  private void watch(String name, Duration interval, Runnable work) {
    job(
        name,
        interval,
        interval,
        () -> {
          try {
            running.awaitSome(LONGEST_REST);
            work.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private RepeatedJob job(String name, Duration interval, Duration rest, Runnable work) {
    var job = new RepeatedJob(name, interval, rest, work, liveness);
    jobs.add(job);
    return job;
  }

  /// A GPU does one picture at a time; waiting for others costs nothing.
  private static int defaultConcurrency(Route route) {
    return switch (route) {
      case DIFFUSERS, COMFY -> 1;
      case CPU, API -> 32;
    };
  }

  private void begin(List<TaskLease> leases, long askedAt, Slot slot) {
    List<RunningTask> tasks =
        leases.stream()
            .map(
                lease ->
                    new RunningTask(
                        lease, askedAt, timeout(lease.task()), NANOS, slot, this::attempt))
            .toList();
    tasks.forEach(running::add);
    leases.forEach(lease -> metrics.claimed(lease.task().route()));
    if (closing) {
      // The answer to a claim that was on its way.
      tasks.forEach(task -> finish(task, StopReason.SHUTDOWN.outcome()));
      return;
    }
    tellStarted(leases);
    tasks.forEach(this::launch);
  }

  private @Nullable Duration timeout(Task task) {
    return parts
        .registry()
        .find(task.taskType())
        .flatMap(RegisteredType::timeout)
        .orElse(settings.taskTimeout());
  }

  private void tellStarted(List<TaskLease> leases) {
    try {
      news.tell(leases.stream().map(TaskLease::task).toList());
    } catch (RuntimeException e) {
      log.error("The start of {} tasks is not told", leases.size(), e);
    }
  }

  // Whatever keeps one from starting, its slot and lease must not be lost.
  @SuppressWarnings("CatchingUnchecked")
  private void launch(RunningTask task) {
    try {
      task.start();
    } catch (Throwable e) {
      log.error("Task {} cannot be started", task.task().id(), e);
      finish(task, INTERNAL);
    }
  }

  /// Ends with an outcome, whatever is thrown.
  // A task without one would stay in process for ever: even Errors are caught.
  @SuppressWarnings("CatchingUnchecked")
  private void attempt(RunningTask task) {
    TaskOutcome outcome = INTERNAL;
    try (var folder =
        new WorkFolder(parts.work().resolve(task.task().id() + "-" + task.lease().number()))) {
      outcome = run(task, folder);
    } catch (Throwable e) {
      log.error("Task {} attempt {} failed", task.task().id(), task.task().attempt(), e);
    } finally {
      finish(task, outcome);
    }
  }

  private TaskOutcome run(RunningTask running, WorkFolder folder) {
    Task task = running.task();
    log.debug("Task {} attempt {} started", task.id(), task.attempt());
    RegisteredType type =
        parts
            .registry()
            .find(task.taskType())
            .orElseThrow(() -> new IllegalStateException("unknown type " + task.taskType()));
    var context = new AttemptContext(running, folder, parts);
    return new TaskAttempt(running, type, context, retries, json).run();
  }

  private void finish(RunningTask task, TaskOutcome outcome) {
    if (task.end()) {
      // The handler has returned; what interrupted it must not keep the outcome from being
      // recorded.
      Thread.interrupted();
      metrics.ended(task, outcome, taken(task));
      record(task, outcome);
      task.slot().ended();
    } else {
      log.warn("Task {}: the handler that was given up has returned", task.task().id());
      orphans.remove(task.task().id(), task.written());
      task.slot().returned();
    }
  }

  private static Duration taken(RunningTask task) {
    return Duration.ofNanos(NANOS.getAsLong() - task.claimedAt());
  }

  private void record(RunningTask task, TaskOutcome outcome) {
    boolean handedOver = false;
    try {
      recorder.record(task, outcome);
      handedOver = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!handedOver) {
        // Nobody renews the lease any more.
        running.remove(task);
      }
    }
  }

  /// Goes on without a handler that does not return. A task that was canceled or took too long ends
  /// so and is never started again; one whose lease is lost or whose process ends may be started
  /// elsewhere, which is what happens anyway. What the handler brings later counts for nothing.
  private void giveUp(RunningTask task) {
    if (task.giveUp()) {
      StopReason reason = task.stopReason().orElse(StopReason.SHUTDOWN);
      log.error(
          "Task {}: the handler of {} does not return although it was told to stop ({}); it is"
              + " given up",
          task.task().id(),
          task.task().taskType(),
          reason);
      task.slot().gaveUp();
      task.undo();
      metrics.ended(task, reason.outcome(), taken(task));
      record(task, reason.outcome());
    }
  }

  /// Claims nothing more from now on; what runs is finished. Then the process has done its work, if
  /// its settings let it end by itself.
  public void drain() {
    draining = true;
    try {
      stopClaiming();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isDraining() {
    return draining;
  }

  /// How many tasks are worked on.
  public int running() {
    return running.all().size();
  }

  public Duration sinceHeartbeat() {
    return Duration.ofNanos(NANOS.getAsLong() - heartbeat.renewedAt());
  }

  /// What this process has done, for Prometheus.
  public PrometheusRegistry metrics() {
    return metrics.registry();
  }

  /// @throws IllegalStateException when it takes no more work, or none of its engines is ready
  public void checkReady() {
    if (draining) {
      throw new IllegalStateException("this worker is draining");
    }
    Inventory known = inventory.get();
    List<EngineOffer> engines = known == null ? List.of() : known.offer().engines();
    if (!engines.isEmpty()
        && engines.stream().noneMatch(engine -> engine.state() == EngineState.READY)) {
      throw new IllegalStateException("no engine is ready");
    }
  }

  /// Returns when this process has done what its settings ask for; else never.
  public void awaitDone() throws InterruptedException {
    done.await();
  }

  /// Stops claiming, lets running tasks finish for a while, then gives them back unharmed. Returns
  /// when all is recorded. May be called twice.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stopWork();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listeners.close();
    recorder.close();
    orphans.close();
    RepeatedJob.closeAll(jobs);
    sayGoodbye();
    log.info("Workers stopped");
  }

  private void stopWork() throws InterruptedException {
    long end = System.nanoTime() + settings.grace().toNanos();
    closing = true;
    stopClaiming();
    running.awaitNone(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    running.all().forEach(task -> task.stop(StopReason.SHUTDOWN));
    if (!running.awaitNone(LAST_GRACE)) {
      running.all().forEach(this::giveUp);
      running.awaitNone(LAST_OUTCOMES);
    }
  }

  /// Once it returns, no claim is on its way, unless the database takes very long.
  private void stopClaiming() throws InterruptedException {
    if (suspects != null) {
      suspects.stop();
    }
    loops.values().forEach(RouteLoop::stop);
    long end = System.nanoTime() + LAST_CLAIM.toNanos();
    for (RouteLoop loop : loops.values()) {
      loop.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
  }

  /// The database may not answer, and nobody waits for that.
  private void sayGoodbye() {
    Thread goodbye =
        Thread.startVirtualThread(
            () -> {
              try {
                queue.forget(instance);
              } catch (TaskStoreUnavailableException e) {
                log.warn("The database does not know that this worker stopped: {}", e.getMessage());
              }
            });
    try {
      goodbye.join(GOODBYE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
