package io.genpulse.apiclient;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running subscription: reads the event stream, reconnects with the last event's id, and asks
/// for snapshots while there is no stream. Ends by itself after the terminal update of a single
/// task.
public final class Subscription implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Subscription.class);
  private static final long FIRST_PAUSE_MS = 250;
  private static final long LONGEST_PAUSE_MS = 4_000;

  /// What a subscription needs of the server.
  interface Source {
    InputStream open(@Nullable String lastEventId) throws InterruptedException;

    TaskUpdate parse(String json) throws IOException;

    List<TaskView> snapshot() throws InterruptedException;
  }

  private final Source source;
  private final UpdateListener listener;
  private final boolean endsWithTask;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable InputStream> stream = new AtomicReference<>();
  private final Map<String, String> lastSeen = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;
  private @Nullable String lastEventId;

  Subscription(Source source, UpdateListener listener, boolean endsWithTask) {
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
    var pause = FIRST_PAUSE_MS;
    while (!closed) {
      try {
        if (readStream()) {
          return;
        }
        pause = FIRST_PAUSE_MS;
      } catch (IOException | UnreachableException e) {
        log.debug("Event stream lost", e);
      } catch (ApiException e) {
        if ((e.status() == 404 && endsWithTask) || e.status() == 401 || e.status() == 403) {
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

  /// True after the terminal update of a single task.
  private boolean readStream() throws IOException, InterruptedException {
    try (var body = source.open(lastEventId)) {
      stream.set(body);
      listener.connected(true);
      var reader = new SseReader(body);
      for (var event = reader.next(); event.isPresent(); event = reader.next()) {
        var got = event.get();
        lastEventId = got.id() == null ? lastEventId : got.id();
        // Previews and outputs name a task without its status; the status itself follows.
        if (got.name().equals("preview") || got.name().equals("output")) {
          continue;
        }
        if (tell(source.parse(got.data()))) {
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
        ends = tell(TaskUpdate.of(task)) || ends;
      }
      return ends;
    } catch (UnreachableException e) {
      log.debug("Server away", e);
    } catch (ApiException e) {
      if (e.status() == 404 && endsWithTask) {
        throw e;
      }
      log.debug("No snapshot", e);
    }
    return false;
  }

  private boolean tell(TaskUpdate update) {
    if (closed) {
      return true;
    }
    // A reconnect and a poll repeat what was heard already.
    var seen = update.status() + update.progress() + update.message() + update.url();
    if (!seen.equals(lastSeen.put(update.taskId(), seen))) {
      listener.updated(update);
    }
    if (!endsWithTask && update.terminal() && lastSeen.size() > 1_000) {
      lastSeen.clear();
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
}
