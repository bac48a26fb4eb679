package io.genpulse.server.redis;

import io.genpulse.server.event.EventListeners;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/// Task events over Redis: a snapshot key and a channel per task. Listeners of this process hear at
/// once what this process publishes, Redis or not; one writer thread passes it on in batches.
public final class RedisTaskEvents implements TaskEvents, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisTaskEvents.class);
  private static final String TTL_SECONDS = "86400";
  private static final int BATCH = 256;
  private static final int BUFFER = 20_000;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  // Sets nothing and says nothing when a later event of the task was published before.
  private static final String PUBLISH =
      """
      local c=tonumber(redis.call('GET',KEYS[2]) or '-1') if tonumber(ARGV[1])<=c then return 0 end
      redis.call('SET',KEYS[2],ARGV[1],'EX',ARGV[3]) redis.call('SET',KEYS[1],ARGV[2],'EX',ARGV[3])
      redis.call('PUBLISH',ARGV[4],ARGV[2]) return 1
      """;

  private final UnifiedJedis redis;
  private final EventListeners local = new EventListeners();
  private final BlockingQueue<TaskEvent> outgoing = new LinkedBlockingQueue<>(BUFFER);
  private final Consumer<Set<TaskId>> told;
  private final RedisSubscription incoming;
  private final ExecutorService writer;
  private long awayUntil = System.nanoTime();

  /// @param redis stays the caller's to close
  /// @param told hears of tasks whose end Redis has taken, on the writer's thread
  public RedisTaskEvents(UnifiedJedis redis, Consumer<Set<TaskId>> told) {
    this.redis = redis;
    this.told = told;
    this.incoming = new RedisSubscription(redis, "task_updates:*", this::hear);
    this.writer =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("event writer").factory());
  }

  @Override
  public void publish(List<TaskEvent> events) {
    boolean some = false;
    for (TaskEvent event : events) {
      if (!local.deliver(event)) {
        continue;
      }
      some = true;
      enqueue(event);
    }
    if (some) {
      startSending();
    }
  }

  @Override
  public void publishAgain(List<TaskEvent> events) {
    events.forEach(local::deliver);
    events.forEach(this::enqueue);
    startSending();
  }

  private void enqueue(TaskEvent event) {
    if (!outgoing.offer(event)) {
      log.debug("The event buffer is full: an event of task {} stays local", event.taskId());
    }
  }

  private void startSending() {
    if (!writer.isShutdown()) {
      writer.execute(this::sendWaiting);
    }
  }

  /// Puts the snapshot of a task that has not changed into Redis again and sends it, for a producer
  /// that asks a second time.
  @Override
  public void repeat(TaskEvent event) {
    String json = TaskEventJson.write(event);
    try {
      redis.set(
          "task_status:" + event.taskId(),
          json,
          SetParams.setParams().ex(Long.parseLong(TTL_SECONDS)));
      redis.publish("task_updates:" + event.taskId(), json);
    } catch (JedisException e) {
      log.warn("Redis is away, task {} is not announced again: {}", event.taskId(), e.getMessage());
    }
  }

  @Override
  public Subscription subscribe(TaskId id, Consumer<TaskEvent> listener) {
    return local.subscribe(id, listener);
  }

  @Override
  public Subscription subscribeAll(Consumer<TaskEvent> listener) {
    return local.subscribeAll(listener);
  }

  private void hear(String text) {
    try {
      local.deliver(TaskEventJson.read(text));
    } catch (IllegalArgumentException e) {
      log.debug("Something that is no event came over task_updates", e);
    }
  }

  private void sendWaiting() {
    var batch = new ArrayList<TaskEvent>(BATCH);
    while (outgoing.drainTo(batch, BATCH) > 0) {
      send(batch);
      batch.clear();
    }
  }

  private void send(List<TaskEvent> batch) {
    if (System.nanoTime() < awayUntil) {
      return;
    }
    try (AbstractPipeline pipeline = redis.pipelined()) {
      var answers = new ArrayList<Response<Object>>();
      for (TaskEvent event : batch) {
        String id = event.taskId().toString();
        answers.add(
            pipeline.eval(
                PUBLISH,
                List.of("task_status:" + id, "gp:seq:" + id),
                List.of(
                    Long.toString(event.seq()),
                    TaskEventJson.write(event),
                    TTL_SECONDS,
                    "task_updates:" + id)));
      }
      pipeline.sync();
      // Throws what Redis refused, such as writes when it is full.
      answers.forEach(Response::get);
      tell(batch);
    } catch (JedisException e) {
      awayUntil = System.nanoTime() + PAUSE_NANOS;
      log.warn("Redis is away, {} events are heard here only: {}", batch.size(), e.getMessage());
    }
  }

  private void tell(List<TaskEvent> sent) {
    Set<TaskId> ended =
        sent.stream()
            .filter(event -> event.status().isTerminal())
            .map(TaskEvent::taskId)
            .collect(Collectors.toSet());
    if (ended.isEmpty()) {
      return;
    }
    try {
      told.accept(ended);
    } catch (RuntimeException e) {
      log.debug("The ends of {} tasks will be told again", ended.size(), e);
    }
  }

  /// Sends what waits, for two seconds at most.
  @Override
  public void close() {
    incoming.close();
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
