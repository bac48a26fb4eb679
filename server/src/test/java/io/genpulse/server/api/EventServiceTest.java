package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.MemoryKeyStore;
import io.genpulse.server.event.TestNews;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.genpulse.server.worker.MemoryParts;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Events of one task while the database, which is all that tells of it here, goes and comes.
@Timeout(30)
class EventServiceTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  private final Semaphore asked = new Semaphore(0);
  private volatile @Nullable Task row;
  private volatile boolean away;

  private final EventService events =
      new EventService(repository(), new MemoryParts.Events(), TestNews.unheard(), SHORT, SHORT);
  private final ApiServer server = serve();
  private final HttpClient http = HttpClient.newHttpClient();

  private TaskRepository repository() {
    return (TaskRepository)
        Proxy.newProxyInstance(
            TaskRepository.class.getClassLoader(),
            new Class<?>[] {TaskRepository.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("find");
              asked.release();
              if (away) {
                throw new TaskStoreUnavailableException("away", new IOException("refused"));
              }
              return Optional.ofNullable(row);
            });
  }

  private ApiServer serve() {
    var keys = new MemoryKeyStore();
    return new ApiServer(
        new WebSettings("127.0.0.1", 0, 1 << 20, 10, ApiKeys.NONE, Set.of()),
        1 << 20,
        new Access(ApiKeys.NONE, new KeyRing(keys, System::nanoTime), keys),
        List.of(events));
  }

  @AfterEach
  void close() {
    // Whatever is open still: a failed test must end, too.
    http.shutdownNow();
    events.close();
    server.close();
  }

  /// The lines of the stream, as they come.
  private HttpResponse<Stream<String>> open(TaskId id) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/tasks/" + id + "/events");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines());
  }

  @Test
  void aStreamThatIsOpenOutlivesAnOutage() throws Exception {
    Task running = TestLeases.task(TaskStatus.PROCESSING);
    row = running;
    HttpResponse<Stream<String>> stream = open(running.id());

    away = true;
    asked.drainPermits();
    // It has met the outage, and has not ended by it.
    asked.acquire(3);
    row = TestLeases.later(running, TaskStatus.CANCELED);
    away = false;

    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body().filter(line -> line.startsWith("data: ")))
        .satisfiesExactly(
            first -> assertThat(first).contains("\"status\":\"processing\""),
            last -> assertThat(last).contains("\"status\":\"canceled\""));
  }

  @Test
  void whoComesDuringAnOutageIsKeptAndToldWhenItIsOver() throws Exception {
    Task running = TestLeases.task(TaskStatus.PROCESSING);
    away = true;

    HttpResponse<Stream<String>> stream = open(running.id());
    asked.acquire(3);
    row = TestLeases.later(running, TaskStatus.CANCELED);
    away = false;

    // What makes an EventSource stay, and come again.
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.headers().firstValue("Content-Type"))
        .contains("text/event-stream; charset=utf-8");
    List<String> lines = stream.body().toList();
    assertThat(lines).startsWith("retry: 2000").contains(": alive");
    assertThat(lines.stream().filter(line -> line.startsWith("data: ")))
        .singleElement()
        .asString()
        .contains("\"status\":\"canceled\"");
  }

  @Test
  void whoAsksForATaskThatIsNotThereIsToldSoOnceThatIsKnown() throws Exception {
    TaskId nobody = TaskId.random();
    away = true;

    HttpResponse<Stream<String>> stream = open(nobody);
    asked.acquire(2);
    away = false;

    assertThat(stream.body()).noneMatch(line -> line.startsWith("data: "));
    // It comes again, as it was cut off, and then stays away.
    assertThat(open(nobody).statusCode()).isEqualTo(404);
  }
}
