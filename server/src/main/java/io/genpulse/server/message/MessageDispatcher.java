package io.genpulse.server.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.ingress.Cancellation;
import io.genpulse.server.ingress.PendingLimit;
import io.genpulse.server.ingress.Refusal;
import io.genpulse.server.ingress.RefusedException;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.ingress.WrittenId;
import io.genpulse.server.redis.RedisException;
import io.genpulse.server.redis.RedisInbox;
import io.genpulse.server.redis.RedisSubscription;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.StoredTask;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskRepository.Insertion;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes task messages from Redis into the database, in batches, oldest first. What cannot become a
/// task is dead-lettered with the reason; while the database is away the list is the buffer. Comes
/// back by itself when Redis was away.
///
/// A Redis that notifies of list pushes (`notify-keyspace-events Kl`) wakes it; any other is asked
/// twenty times a second. A blocking pop would do neither, but hands over messages of any size.
public final class MessageDispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MessageDispatcher.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long POLL_MS = 50;
  private static final long NOTIFIED_POLL_MS = 5_000;
  private static final Set<String> PUSHES = Set.of("lpush", "rpush");
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_PAUSE_MS = 20_000;

  private final RedisInbox inbox;
  private final TaskMessageReader reader;
  private final TaskRepository repository;
  private final PendingLimit limit;
  private final Cancellation cancellation;
  private final DeadLetters letters;
  private final TaskNews news;
  private final EarlyCancellations early = new EarlyCancellations();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Semaphore wakeUp = new Semaphore(0);
  private final RedisSubscription pushes;
  private final Thread thread;
  private boolean notified;
  private long nextBeat = System.nanoTime();
  // The private list may hold messages whose fate is not known.
  private boolean unsure = true;

  /// Starts to take messages in.
  public MessageDispatcher(
      RedisInbox inbox,
      TaskMessageReader reader,
      TaskRepository repository,
      PendingLimit limit,
      Cancellation cancellation,
      DeadLetters letters,
      TaskNews news) {
    this.inbox = inbox;
    this.reader = reader;
    this.repository = repository;
    this.limit = limit;
    this.cancellation = cancellation;
    this.letters = letters;
    this.news = news;
    this.pushes = inbox.onNotification(this::hear);
    this.thread = Thread.ofVirtual().name("message dispatcher").start(this::run);
  }

  private void hear(String event) {
    if (PUSHES.contains(event)) {
      wakeUp.release();
    }
  }

  private void run() {
    long pause = 0;
    try {
      while (stop.getCount() > 0) {
        if (tryStep()) {
          pause = 0;
        } else {
          unsure = true;
          pause = Math.clamp(pause * 2, 1_000, LONGEST_PAUSE_MS);
          stop.await(pause, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      log.debug("The message dispatcher was interrupted", e);
    }
    leave();
  }

  /// Says whether all went well.
  private boolean tryStep() throws InterruptedException {
    try {
      if (!step()) {
        boolean woken =
            wakeUp.tryAcquire(notified ? NOTIFIED_POLL_MS : POLL_MS, TimeUnit.MILLISECONDS);
        log.trace("Woken by a push: {}", woken);
        wakeUp.drainPermits();
      }
      return true;
    } catch (TaskStoreUnavailableException e) {
      log.warn("The database is away, messages wait in Redis: {}", e.getMessage());
    } catch (RedisException.Full e) {
      log.warn("Redis is full, messages wait in it: {}", e.getMessage());
    } catch (RedisException e) {
      log.warn("Redis is away, no messages are taken in: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      // This thread is the only one that takes messages in: nothing may end it.
      log.error("Messages could not be taken in; they are tried again", e);
    }
    return false;
  }

  private void leave() {
    try {
      inbox.leave();
    } catch (RedisException e) {
      log.debug("The next start on this host gives messages back", e);
    }
  }

  /// Says whether there was something to do.
  private boolean step() {
    if (unsure) {
      inbox.giveBack();
      unsure = false;
    }
    if (System.nanoTime() - nextBeat >= 0) {
      inbox.beat();
      inbox.rescue();
      notified = inbox.notifiesOfPushes();
      cancelThoseThatCame();
      nextBeat = System.nanoTime() + BEAT_NANOS;
    }
    boolean worked = !limit.isFull() && takeIn();
    // After the messages: who submits and cancels at once means that very task.
    return obey() || worked;
  }

  /// Other processes take messages in too.
  private void cancelThoseThatCame() {
    Set<TaskId> waiting = early.waiting();
    if (!waiting.isEmpty()) {
      repository.known(waiting).stream().filter(early::remove).forEach(cancellation::cancel);
    }
  }

  private boolean takeIn() {
    RedisInbox.Pulled pulled = inbox.pull();
    if (!pulled.messages().isEmpty()) {
      takeIn(pulled.messages());
    }
    pulled.oversized().forEach(head -> refuse(head, "too_large"));
    return !pulled.isEmpty();
  }

  private record Read(ByteBuffer message, NewTask task) {}

  private void takeIn(List<byte[]> messages) {
    var good = new ArrayList<Read>();
    for (byte[] message : messages) {
      try {
        NewTask task = reader.read(message, TaskMessageReader.Way.MQ);
        good.add(new Read(ByteBuffer.wrap(message), task));
      } catch (RefusedException e) {
        bury(message, e.refusal());
      }
    }
    good.forEach(read -> alias(read.message().array()));
    List<StoredTask> stored =
        good.isEmpty() ? List.of() : limit.count(good.size(), () -> store(good));
    inbox.done();
    news.stored(stored);
    stored.stream()
        .map(task -> task.task().id())
        .filter(early::remove)
        .forEach(cancellation::cancel);
  }

  private void alias(byte[] message) {
    WrittenId.of(message)
        .filter(id -> !id.isCanonical())
        .ifPresent(id -> news.alias(id.id(), id.text()));
  }

  /// Answers those that are new.
  private List<StoredTask> store(List<Read> reads) {
    try {
      List<Insertion> answers = repository.insert(reads.stream().map(Read::task).toList());
      var fresh = new ArrayList<StoredTask>();
      for (int i = 0; i < reads.size(); i++) {
        Read read = reads.get(i);
        switch (answers.get(i)) {
          case Insertion.Stored(long seq) -> fresh.add(new StoredTask(read.task(), seq));
          case Insertion.Same _ -> announceAgain(read.task().id());
          case Insertion.Conflict _ ->
              bury(read.message().array(), new Refusal.TaskIdTaken(read.task().id()));
        }
      }
      return fresh;
    } catch (TaskStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      if (reads.size() == 1) {
        log.warn("Task {} cannot be stored", reads.getFirst().task().id(), e);
        bury(reads.getFirst().message().array(), new Refusal.NotStorable());
        return List.of();
      }
      // One row that cannot be stored must not hold up the others.
      return reads.stream().map(List::of).map(this::store).flatMap(List::stream).toList();
    }
  }

  private void announceAgain(TaskId id) {
    repository.find(id).ifPresent(news::repeat);
  }

  private void bury(byte[] message, Refusal refusal) {
    log.info("A message of {} bytes was refused: {}", message.length, refusal.code());
    bury(message, refusal.summary(), "mq");
    tellProducer(message, refusal.summary());
  }

  private void refuse(byte[] head, String reason) {
    keep(head, reason, "mq");
    tellProducer(head, reason);
  }

  /// Whoever waits for a task that will never be is told so; a task of that id that is there says
  /// how it is itself.
  private void tellProducer(byte[] message, String reason) {
    WrittenId.of(message)
        .filter(id -> repository.known(Set.of(id.id())).isEmpty())
        .ifPresent(id -> news.refused(id.id(), id.text(), reason));
  }

  private void bury(byte[] message, String reason, String source) {
    keep(message, reason, source);
    try {
      inbox.bury(message, reason);
    } catch (RedisException.Full | RedisException.Refused e) {
      // The database has it; who reads the stream must not hold up the good messages.
      log.warn("The stream of dead letters cannot be written: {}", e.getMessage());
    }
  }

  private void keep(byte[] message, String reason, String source) {
    // More is not kept, and a message can be large.
    int most = Math.min(message.length, DeadLetters.MOST_RAW_BYTES);
    try {
      letters.insert(new String(message, 0, most, StandardCharsets.UTF_8), reason, source);
    } catch (TaskStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("A dead letter cannot be stored: {}", reason, e);
    }
  }

  private boolean obey() {
    RedisInbox.Pulled pulled = inbox.control();
    pulled.messages().forEach(this::obey);
    pulled.oversized().forEach(head -> keep(head, "too_large", "control"));
    if (!pulled.messages().isEmpty()) {
      inbox.controlDone();
    }
    return !pulled.isEmpty();
  }

  private void obey(byte[] message) {
    Optional<TaskId> id;
    try {
      JsonNode order = JSON.readTree(message);
      if (order == null || !order.path("op").asText().equals("cancel")) {
        bury(message, "unknown_op", "control");
        return;
      }
      id = Optional.of(TaskId.of(order.path("task_id").asText()));
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      log.debug("Not a control message", e);
      id = Optional.empty();
    }
    id.ifPresentOrElse(this::cancel, () -> bury(message, "malformed_control", "control"));
  }

  private void cancel(TaskId id) {
    if (cancellation.cancel(id).isEmpty()) {
      early.add(id);
    }
  }

  /// Finishes the batch at hand and gives the rest back.
  @Override
  public void close() {
    stop.countDown();
    wakeUp.release();
    pushes.close();
    try {
      if (!thread.join(java.time.Duration.ofSeconds(10))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
