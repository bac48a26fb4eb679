package io.genpulse.server.redis;

import io.genpulse.server.event.EventListeners;
import io.genpulse.server.event.LatestOnly;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvent.Live;
import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/// Task events over Redis: a snapshot key and a channel per task, and one channel of our own for
/// what happens meanwhile. Listeners of this process hear at once what this process publishes,
/// Redis or not; one writer thread passes it on in batches.
public final class RedisTaskEvents implements TaskEvents, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisTaskEvents.class);
  private static final int BATCH = 256;
  private static final int BUFFER = 20_000;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration BETWEEN_LIVE = Duration.ofMillis(250);
  private static final String STATUS = "task_status:";
  private static final String UPDATES = "task_updates:";
  private static final String LIVE = "gp:live";

  private final RedisClient redis;
  private final EventListeners local = new EventListeners();
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>(BUFFER);
  private final Consumer<Set<TaskId>> told;
  private final SnapshotBudget budget;
  private final Echoes echoes = new Echoes();
  private final String me = UUID.randomUUID().toString();
  private final @Nullable RedisSubscription incoming;
  private final LatestOnly live;
  private final RedisViewers viewers;
  private final ExecutorService writer;
  private long awayUntil = System.nanoTime();

  /// What the writer has to do, in order.
  private sealed interface Outgoing {
    record Publish(Snapshot event, boolean repeat) implements Outgoing {}

    record Alias(TaskId id, String written) implements Outgoing {}

    record Refuse(Snapshot event, String written) implements Outgoing {}

    record Forget(TaskId id) implements Outgoing {}
  }

  private RedisTaskEvents(
      RedisClient redis, Duration statusTtl, Consumer<Set<TaskId>> told, boolean listening) {
    this.redis = redis;
    this.told = told;
    this.budget = new SnapshotBudget(statusTtl, () -> RedisMemory.used(redis));
    this.incoming =
        listening ? new RedisSubscription(redis, this::hear, UPDATES + "*", LIVE) : null;
    this.viewers = new RedisViewers(redis);
    this.live = new LatestOnly(BETWEEN_LIVE, this::sendLive);
    this.writer =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("event writer").factory());
  }

  /// For a process whose clients listen.
  ///
  /// @param redis stays the caller's to close
  /// @param statusTtl how long the last event of a task that ended is kept while there is room
  /// @param told hears of tasks whose end Redis has taken, on the writer's thread
  public static RedisTaskEvents listening(
      RedisClient redis, Duration statusTtl, Consumer<Set<TaskId>> told) {
    return new RedisTaskEvents(redis, statusTtl, told, true);
  }

  /// For a process in which nobody wants to hear of what others do; see [#listening].
  public static RedisTaskEvents telling(
      RedisClient redis, Duration statusTtl, Consumer<Set<TaskId>> told) {
    return new RedisTaskEvents(redis, statusTtl, told, false);
  }

  @Override
  public void publish(List<Snapshot> events) {
    for (Snapshot event : events) {
      if (local.deliver(event)) {
        enqueue(new Outgoing.Publish(event, false));
      }
    }
    startSending();
  }

  @Override
  public void publishAgain(List<Snapshot> events) {
    events.forEach(local::deliver);
    events.forEach(event -> enqueue(new Outgoing.Publish(event, false)));
    startSending();
  }

  @Override
  public void repeat(Snapshot event) {
    enqueue(new Outgoing.Publish(event, true));
    startSending();
  }

  @Override
  public void tell(Live event) {
    live.offer(event);
  }

  @Override
  public void alias(TaskId id, String written) {
    enqueue(new Outgoing.Alias(id, written));
  }

  @Override
  public void refused(Snapshot event, String written) {
    enqueue(new Outgoing.Refuse(event, written));
    startSending();
  }

  @Override
  public void forget(TaskId id) {
    local.forget(id);
    enqueue(new Outgoing.Forget(id));
    startSending();
  }

  /// When more happens than Redis takes, what is told of tasks that go on is left out first; their
  /// ends are told later in any case.
  private void enqueue(Outgoing item) {
    boolean less =
        outgoing.size() > BUFFER / 2
            && item instanceof Outgoing.Publish(var event, _)
            && !event.status().isTerminal();
    if (less || !outgoing.offer(item)) {
      log.debug("The event buffer is full: {} stays local", item);
    }
  }

  private void startSending() {
    if (!outgoing.isEmpty() && !writer.isShutdown()) {
      writer.execute(this::sendWaiting);
    }
  }

  @Override
  public Subscription subscribe(TaskId id, Consumer<TaskEvent> listener) {
    return local.subscribe(id, listener);
  }

  @Override
  public boolean goesOn(TaskId id) {
    return local.goesOn(id);
  }

  @Override
  public Subscription subscribeAll(Consumer<TaskEvent> listener) {
    return local.subscribeAll(listener);
  }

  @Override
  public void watched() {
    viewers.seen();
  }

  @Override
  public boolean isWatched() {
    return viewers.any();
  }

  private void hear(String channel, String text) {
    try {
      if (channel.equals(LIVE)) {
        hearLive(text);
        return;
      }
      if (echoes.isHeard(text)) {
        return;
      }
      Snapshot event = TaskEventJson.read(text);
      // Under another form of its id it comes a second time; refusals are for their producers.
      if (event.seq() > 0 && channel.endsWith(event.taskId().toString())) {
        local.deliver(event);
      }
    } catch (IllegalArgumentException e) {
      log.debug("Something that is no event came over {}", channel, e);
    }
  }

  private void hearLive(String text) {
    int space = text.indexOf(' ');
    if (space > 0 && !text.substring(0, space).equals(me)) {
      local.deliver(TaskEventJson.readLive(text.substring(space + 1)));
    }
  }

  private void sendLive(List<Live> events) {
    events.forEach(local::deliver);
    try (AbstractPipeline pipeline = redis.pipelined()) {
      events.forEach(event -> pipeline.publish(LIVE, me + " " + TaskEventJson.write(event)));
      pipeline.sync();
    } catch (JedisException e) {
      log.debug("Redis is away, {} live events are heard here only", events.size(), e);
    }
  }

  private void sendWaiting() {
    var batch = new ArrayList<Outgoing>(BATCH);
    while (outgoing.drainTo(batch, BATCH) > 0) {
      send(batch);
      batch.clear();
    }
  }

  private void send(List<Outgoing> batch) {
    if (System.nanoTime() - awayUntil < 0) {
      return;
    }
    try {
      budget.refresh();
      List<Response<?>> answers = new ArrayList<>();
      try (AbstractPipeline pipeline = redis.pipelined()) {
        boolean known = false;
        for (Outgoing item : batch) {
          answers.add(send(item, known, pipeline));
          known |= item instanceof Outgoing.Publish;
        }
        pipeline.sync();
      }
      confirm(batch, answers);
    } catch (JedisException e) {
      awayUntil = System.nanoTime() + PAUSE_NANOS;
      log.warn("Redis is away, {} events are heard here only: {}", batch.size(), e.getMessage());
    }
  }

  /// @param known whether an event went before it in this pipeline, so that Redis has the script
  private Response<?> send(Outgoing item, boolean known, AbstractPipeline pipeline) {
    return switch (item) {
      case Outgoing.Publish(var event, var repeat) -> publish(event, repeat, known, pipeline);
      case Outgoing.Alias(var id, var written) ->
          pipeline.set(
              EventScripts.ALIAS + id,
              written,
              SetParams.setParams().ex(Duration.ofDays(2).toSeconds()));
      case Outgoing.Refuse(var event, var written) ->
          pipeline.eval(
              EventScripts.REFUSE,
              List.of(STATUS + written),
              List.of(
                  TaskEventJson.write(event).replace(event.taskId().toString(), written),
                  Long.toString(budget.ttl(true).toSeconds()),
                  UPDATES + written));
      case Outgoing.Forget(var id) ->
          pipeline.eval(
              EventScripts.FORGET, List.of(STATUS + id, EventScripts.ALIAS + id), List.of());
    };
  }

  private Response<?> publish(
      Snapshot event, boolean repeat, boolean known, AbstractPipeline pipeline) {
    String id = event.taskId().toString();
    String text = TaskEventJson.write(event);
    boolean ended = event.status().isTerminal();
    if (incoming != null && !repeat) {
      echoes.sent(text);
    }
    List<String> keys = List.of(STATUS + id, EventScripts.ALIAS + id);
    List<String> args =
        List.of(
            Long.toString(event.seq()),
            text,
            Long.toString(budget.ttl(ended).toSeconds()),
            id,
            repeat ? "1" : "0",
            ended ? "1" : "0");
    return known
        ? pipeline.evalsha(EventScripts.PUBLISH_SHA, keys, args)
        : pipeline.eval(EventScripts.PUBLISH, keys, args);
  }

  /// Each event has an answer of its own: one that is refused says nothing of the others.
  private void confirm(List<Outgoing> batch, List<Response<?>> answers) {
    var ended = new HashSet<TaskId>();
    for (int i = 0; i < batch.size(); i++) {
      try {
        Object answer = answers.get(i).get();
        if (batch.get(i) instanceof Outgoing.Publish(var event, _)
            && event.status().isTerminal()
            && !Long.valueOf(0).equals(answer)) {
          ended.add(event.taskId());
        }
      } catch (JedisDataException e) {
        log.warn("Redis refused an event: {}", e.getMessage());
      }
    }
    if (!ended.isEmpty()) {
      tellEnded(ended);
    }
  }

  private void tellEnded(Set<TaskId> ended) {
    try {
      told.accept(ended);
    } catch (RuntimeException e) {
      log.debug("The ends of {} tasks will be told again", ended.size(), e);
    }
  }

  /// Sends what waits, for two seconds at most.
  @Override
  public void close() {
    if (incoming != null) {
      incoming.close();
    }
    live.close();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
        log.warn("{} events were not sent to Redis", outgoing.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.shutdownNow();
  }
}
