package io.genpulse.server.api;

import io.genpulse.server.access.Principal;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streams events to clients until the task ends, the client leaves, or the server stops.
public final class EventService implements ApiService, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventService.class);
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final TaskRepository repository;
  private final TaskEvents events;
  private final TaskNews news;
  private final Duration heartbeat;
  private final Duration betweenTries;
  private final Firehose firehose = new Firehose(InstantSource.system());
  private final TaskEvents.Subscription all;
  private final Set<EventBuffer> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public EventService(TaskRepository repository, TaskEvents events, TaskNews news) {
    this(repository, events, news, HEARTBEAT, BETWEEN_TRIES);
  }

  /// @param heartbeat how long a stream is silent at most
  /// @param betweenTries to reach a database that is away
  EventService(
      TaskRepository repository,
      TaskEvents events,
      TaskNews news,
      Duration heartbeat,
      Duration betweenTries) {
    this.repository = repository;
    this.events = events;
    this.news = news;
    this.heartbeat = heartbeat;
    this.betweenTries = betweenTries;
    this.all = events.subscribeAll(firehose::add);
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/tasks/{id}/events", this::ofTask).get("/events", this::ofAll);
  }

  private void ofTask(ServerRequest request, ServerResponse response) throws InterruptedException {
    TaskId id = Replies.taskId(request);
    long last = lastEventId(request);
    var buffer = new EventBuffer(cutOff());
    try (var _ = events.subscribe(id, event -> buffer.add(seq(event), event))) {
      Optional<Snapshot> found = snapshotIfAnswered(id);
      if (found.isPresent() && hasAll(found.get(), last)) {
        // Tells an EventSource that has it all not to come again.
        response.status(204).send();
        return;
      }
      stream(
          response,
          buffer,
          stream -> {
            Optional<Snapshot> now = found.isPresent() ? found : await(id, stream, buffer);
            if (now.isPresent()) {
              tell(now.get(), last, stream, buffer);
            }
          });
    }
  }

  private static boolean hasAll(Snapshot now, long last) {
    return now.status().isTerminal() && now.seq() <= last;
  }

  private void tell(Snapshot now, long last, EventStream stream, EventBuffer buffer)
      throws IOException, InterruptedException {
    if (now.seq() <= last) {
      stream.skip(now);
    } else {
      stream.send(now.seq(), now);
    }
    if (!now.status().isTerminal()) {
      follow(now.taskId(), stream, buffer);
    }
  }

  /// How the task is, once the database is back: an EventSource that is refused with 503 never
  /// comes again, but one that is kept waiting, or cut off later, does. Empty when the stream ends
  /// before that.
  private Optional<Snapshot> await(TaskId id, EventStream stream, EventBuffer buffer)
      throws IOException, InterruptedException {
    while (!buffer.awaitClosed(betweenTries)) {
      stream.heartbeat();
      Optional<Snapshot> now = snapshotIfAnswered(id);
      if (now.isPresent()) {
        return now;
      }
    }
    return Optional.empty();
  }

  private static long seq(TaskEvent event) {
    return event instanceof Snapshot snapshot ? snapshot.seq() : 0;
  }

  private static boolean isEnd(TaskEvent event) {
    return event instanceof Snapshot snapshot && snapshot.status().isTerminal();
  }

  private void follow(TaskId id, EventStream stream, EventBuffer buffer)
      throws IOException, InterruptedException {
    while (true) {
      events.watched();
      List<EventBuffer.Waiting> news = buffer.take(heartbeat);
      for (EventBuffer.Waiting next : news) {
        stream.send(next.id(), next.event());
        if (isEnd(next.event())) {
          return;
        }
      }
      if (buffer.isClosed()) {
        return;
      }
      if (news.isEmpty()) {
        stream.heartbeat();
        // Events can be lost; the row cannot.
        Optional<Snapshot> now = snapshotIfAnswered(id);
        if (now.isPresent()) {
          stream.send(now.get().seq(), now.get());
          if (isEnd(now.get())) {
            return;
          }
        }
      }
    }
  }

  /// A client that waits is not sent away because the database is away for a moment.
  private Optional<Snapshot> snapshotIfAnswered(TaskId id) {
    try {
      return Optional.of(snapshot(id));
    } catch (TaskStoreUnavailableException e) {
      log.debug("The database is away, the stream of task {} waits", id, e);
      return Optional.empty();
    }
  }

  private void ofAll(ServerRequest request, ServerResponse response) throws InterruptedException {
    var buffer = new EventBuffer(cutOff());
    firehose.open(buffer, lastEventId(request));
    try {
      stream(
          response,
          buffer,
          stream -> {
            while (!buffer.isClosed()) {
              events.watched();
              List<EventBuffer.Waiting> news = buffer.take(heartbeat);
              for (EventBuffer.Waiting next : news) {
                stream.send(next.id(), next.event());
              }
              if (news.isEmpty()) {
                stream.heartbeat();
              }
            }
          });
    } finally {
      firehose.close(buffer);
    }
  }

  /// Interrupting a virtual thread that writes closes its socket.
  private static Runnable cutOff() {
    return Thread.currentThread()::interrupt;
  }

  private interface Streaming {
    void run(EventStream stream) throws IOException, InterruptedException;
  }

  private void stream(ServerResponse response, EventBuffer buffer, Streaming streaming)
      throws InterruptedException {
    open.add(buffer);
    if (closed) {
      buffer.close();
    }
    response
        .header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store");
    try (OutputStream out = response.outputStream()) {
      var stream = new EventStream(out);
      stream.begin();
      streaming.run(stream);
    } catch (IOException | UncheckedIOException e) {
      log.debug("An event stream ended: the client left", e);
    } catch (ProblemException e) {
      // After the headers there is no other answer left than to end.
      log.debug("An event stream ended: {}", e.getMessage());
    } finally {
      open.remove(buffer);
      buffer.close();
    }
  }

  private Snapshot snapshot(TaskId id) {
    return news.snapshot(
        repository
            .find(id)
            .filter(task -> Principal.current().sees(task.userId()))
            .orElseThrow(() -> Replies.noTask(id)));
  }

  private static long lastEventId(ServerRequest request) {
    String text = request.headers().first(LAST_EVENT_ID).orElse("");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  /// Ends all streams.
  @Override
  public void close() {
    closed = true;
    all.close();
    open.forEach(EventBuffer::close);
  }
}
