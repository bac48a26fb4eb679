package io.genpulse.server.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Route;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.Inventory;
import io.genpulse.server.maintenance.RepeatedJob;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers of this process: they claim tasks of their routes, run them on virtual threads, and
/// record what comes of it.
public final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
  private static final Duration LAST_GRACE = Duration.ofSeconds(5);

  private final WorkerParts parts;
  private final Duration grace;
  private final WorkerInstance instance;
  private final RunningTasks running = new RunningTasks();
  private final RetryPolicy retries;
  private final ObjectMapper json = new ObjectMapper();
  private final TaskNews news;
  private final OutcomeRecorder recorder;
  private final Map<Route, RouteLoop> loops = new EnumMap<>(Route.class);
  private final List<RepeatedJob> jobs = new ArrayList<>();
  private final List<AutoCloseable> listeners = new ArrayList<>();
  private final WorkCounts counts = new WorkCounts();
  private final Heartbeat heartbeat;
  private final AtomicReference<@Nullable Inventory> inventory = new AtomicReference<>();
  private volatile boolean draining;
  private boolean closed;

  private WorkerPool(WorkerParts parts, Duration grace) {
    this.parts = parts;
    this.instance = parts.self();
    this.grace = grace;
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    this.retries = new RetryPolicy(random);
    this.news = parts.news();
    this.heartbeat = new Heartbeat(parts.queue(), running, instance);
    this.recorder = new OutcomeRecorder(parts.queue(), parts.storage(), running, news);
  }

  /// Starts workers.
  public static WorkerPool start(WorkerParts parts, WorkerSettings settings) {
    var pool = new WorkerPool(parts, settings.grace());
    pool.start(settings.routes(), settings.labels(), settings.concurrency());
    return pool;
  }

  private void start(Set<Route> routes, Set<String> labels, int concurrency) {
    parts.queue().register(instance);
    job("heartbeat", Heartbeat.INTERVAL, Heartbeat.INTERVAL, heartbeat);
    var cancelWatch =
        job(
            "cancel-watch",
            Heartbeat.INTERVAL,
            Duration.ofMillis(100),
            new CancelWatch(parts.queue(), running));
    job(
        "progress",
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        new ProgressWriter(parts.queue(), running, news));
    Set<String> types =
        parts.registry().types().stream().map(RegisteredType::type).collect(Collectors.toSet());
    for (Route route : routes) {
      int most = concurrency > 0 ? concurrency : defaultConcurrency(route);
      var loop =
          new RouteLoop(
              route, most, parts.queue(), types, instance.id(), leases -> begin(route, leases));
      loops.put(route, loop);
      listeners.add(parts.bell().onRing(Set.of(route), loop::wake));
    }
    listeners.add(parts.bell().onRing(routes, cancelWatch::wake));
    loops.values().forEach(RouteLoop::start);
    job(
        "poll",
        DuePoll.INTERVAL,
        DuePoll.INTERVAL,
        new DuePoll(parts.queue(), routes, types, instance.id(), running, this::wake));
    announce(routes, types, labels);
    log.info("Workers started for {}", routes);
  }

  private void announce(Set<Route> routes, Set<String> types, Set<String> labels) {
    var offered = new Inventory(routes, types, labels, parts.engines());
    inventory.set(offered);
    job(
        "announcement",
        Announcement.INTERVAL,
        Announcement.INTERVAL,
        new Announcement(
            parts.fleet(),
            instance.id(),
            offered,
            running,
            () -> loops.values().forEach(RouteLoop::wake),
            System::nanoTime));
  }

  private void wake(Route route) {
    RouteLoop loop = loops.get(route);
    if (loop != null) {
      loop.wake();
    }
  }

  private RepeatedJob job(String name, Duration interval, Duration rest, Runnable work) {
    var job = new RepeatedJob(name, interval, rest, work);
    jobs.add(job);
    return job;
  }

  /// A GPU does one picture at a time; waiting for others costs nothing.
  private static int defaultConcurrency(Route route) {
    return switch (route) {
      case DIFFUSERS, COMFY -> 1;
      case CPU -> 8;
      case API -> 32;
    };
  }

  private void begin(Route route, List<TaskLease> leases) {
    List<RunningTask> tasks =
        leases.stream().map(lease -> new RunningTask(lease, task -> attempt(route, task))).toList();
    tasks.forEach(running::add);
    leases.forEach(lease -> counts.claimed(lease.task().route()));
    news.tell(leases.stream().map(TaskLease::task).toList());
    tasks.forEach(RunningTask::start);
  }

  private void attempt(Route route, RunningTask task) {
    try {
      log.debug("Task {} attempt {} started", task.task().id(), task.task().attempt());
      TaskOutcome outcome = run(task);
      recorder.record(task, outcome);
      counts.ended(task.task().route(), outcome);
    } catch (InterruptedException e) {
      running.remove(task);
    } finally {
      RouteLoop loop = loops.get(route);
      if (loop != null) {
        loop.ended();
      }
    }
  }

  private TaskOutcome run(RunningTask running) {
    Task task = running.task();
    try (var folder = new WorkFolder(parts.work().resolve(task.id() + "-" + task.attempt()))) {
      RegisteredType type = parts.registry().find(task.taskType()).orElseThrow();
      var context = new AttemptContext(running, folder, parts);
      return new TaskAttempt(running, type, context, retries, json).run();
    }
  }

  /// Claims nothing more from now on; what runs is finished.
  public void drain() {
    draining = true;
    Thread.startVirtualThread(() -> loops.values().forEach(RouteLoop::close));
  }

  public boolean isDraining() {
    return draining;
  }

  /// How many tasks are worked on.
  public int running() {
    return running.all().size();
  }

  public Duration sinceHeartbeat() {
    return Duration.ofNanos(System.nanoTime() - heartbeat.renewedAt());
  }

  public Map<WorkCounts.Key, Long> counts() {
    return counts.now();
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

  /// Stops claiming, lets running tasks finish for a while, then gives them back unharmed. Returns
  /// when all is recorded. May be called twice.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    loops.values().forEach(RouteLoop::close);
    awaitNothingRunning(grace);
    running.all().forEach(task -> task.stop(StopReason.SHUTDOWN));
    awaitNothingRunning(LAST_GRACE);
    giveBackWhatDoesNotStop();
    for (AutoCloseable listener : listeners) {
      try {
        listener.close();
      } catch (Exception e) {
        log.warn("A bell listener could not be removed", e);
      }
    }
    recorder.close();
    jobs.forEach(RepeatedJob::close);
    try {
      parts.queue().forget(instance);
    } catch (TaskStoreUnavailableException e) {
      log.warn("The database does not know that this worker stopped: {}", e.getMessage());
    }
    log.info("Workers stopped");
  }

  /// A handler may be deep in native code. What it still does is void once its lease is given back.
  private void giveBackWhatDoesNotStop() {
    List<RunningTask> deaf = running.all();
    try {
      for (RunningTask task : deaf) {
        log.warn("Task {} does not stop and is given back", task.task().id());
        task.undo();
        recorder.record(task, new TaskOutcome.Released(Duration.ZERO, "the worker stopped"));
      }
      awaitNothingRunning(LAST_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitNothingRunning(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      while (!running.isEmpty() && System.nanoTime() - end < 0) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
