package io.genpulse.apiclient;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running subscription: reads the event stream, takes one that broke or fell silent up again
/// with the last event's id, and asks for snapshots while there is none. Ends by itself after the
/// terminal update of a single task.
public final class Subscription implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Subscription.class);
  private static final long FIRST_PAUSE_MS = 250;
  private static final long LONGEST_PAUSE_MS = 4_000;

  /// What a subscription needs of the server.
  interface Source {
    InputStream open(@Nullable String lastEventId) throws InterruptedException;

    <T> T read(String json, Class<T> type) throws IOException;

    List<TaskView> snapshot() throws InterruptedException;
  }

  private final Source source;
  private final LiveListener listener;
  private final boolean endsWithTask;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable InputStream> stream = new AtomicReference<>();
  private final Map<String, String> lastTold = new Newest();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;
  private @Nullable String lastEventId;
  private long pause = FIRST_PAUSE_MS;

  Subscription(Source source, LiveListener listener, boolean endsWithTask) {
    this.source = source;
    this.listener = listener;
    this.endsWithTask = endsWithTask;
    this.thread = Thread.ofVirtual().name("genpulse-events").unstarted(this::run);
  }

  Subscription start() {
    thread.start();
    return this;
  }

  /// Waits for the end; throws what ended it when that was an error, such as an unknown task.
  public void await() throws InterruptedException {
    ended.await();
    var failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /// Nothing is heard after this returns, unless the listener itself closes.
  @Override
  public void close() {
    closed = true;
    closeStream();
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      listen();
    } catch (InterruptedException e) {
      log.debug("Subscription closed");
    } catch (RuntimeException e) {
      failure = e;
      log.debug("Subscription ended", e);
    } finally {
      closeStream();
      ended.countDown();
    }
  }

  private void listen() throws InterruptedException {
    while (!closed) {
      try {
        if (readStream()) {
          return;
        }
      } catch (IOException | UnreachableException | NotGenPulseException e) {
        log.debug("Event stream lost", e);
      } catch (ApiException e) {
        if (isFinal(e)) {
          throw e;
        }
        log.debug("No event stream", e);
      }
      if (closed || poll()) {
        return;
      }
      Thread.sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /// What no further try can change.
  private boolean isFinal(ApiException refusal) {
    return switch (refusal.status()) {
      case 401, 403 -> true;
      case 404 -> endsWithTask;
      default -> false;
    };
  }

  /// True after the terminal update of a single task.
  private boolean readStream() throws IOException, InterruptedException {
    try (var body = source.open(lastEventId)) {
      stream.set(body);
      listener.connected(true);
      var reader = new SseReader(body, lastEventId);
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        var event = next.get();
        pause = FIRST_PAUSE_MS;
        lastEventId = event.id();
        if (tell(event)) {
          return true;
        }
      }
      return false;
    } finally {
      if (stream.getAndSet(null) != null && !closed) {
        listener.connected(false);
      }
    }
  }

  private boolean poll() throws InterruptedException {
    try {
      var ends = false;
      for (var task : source.snapshot().reversed()) {
        ends = tell(new LiveEvent.Status(TaskUpdate.of(task))) || ends;
      }
      return ends;
    } catch (UnreachableException | NotGenPulseException e) {
      log.debug("Server away", e);
    } catch (ApiException e) {
      if (isFinal(e)) {
        throw e;
      }
      log.debug("No snapshot", e);
    }
    return false;
  }

  private boolean tell(SseReader.Event event) throws IOException {
    return switch (event.name()) {
      case "status" -> tell(new LiveEvent.Status(source.read(event.data(), TaskUpdate.class)));
      case "progress" -> tell(new LiveEvent.Progress(source.read(event.data(), TaskUpdate.class)));
      case "preview" -> tell(source.read(event.data(), LiveEvent.Preview.class));
      case "output" -> tell(source.read(event.data(), LiveEvent.Output.class));
      case "log" -> tell(source.read(event.data(), LiveEvent.Log.class));
      // A newer server tells of more.
      default -> false;
    };
  }

  /// True when that was the end.
  private boolean tell(LiveEvent event) {
    if (closed) {
      return true;
    }
    return switch (event) {
      case LiveEvent.Status(var update) -> tell(event, update);
      case LiveEvent.Progress(var update) -> tell(event, update);
      case LiveEvent.Preview _, LiveEvent.Output _, LiveEvent.Log _ -> {
        listener.heard(event);
        yield false;
      }
    };
  }

  private boolean tell(LiveEvent event, TaskUpdate update) {
    // A reconnect and a poll repeat what was heard already.
    // Links are made anew each time, so only their number tells.
    var told = update.status() + update.progress() + update.message() + update.urls().size();
    if (!told.equals(lastTold.put(update.taskId(), told))) {
      listener.heard(event);
    }
    return endsWithTask && update.terminal();
  }

  private void closeStream() {
    var open = stream.get();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.debug("Closing the event stream", e);
      }
    }
  }

  /// Forgets the tasks of which nothing was heard for the longest time.
  private static final class Newest extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;
    private static final int LIMIT = 1_000;

    Newest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > LIMIT;
    }
  }
}
