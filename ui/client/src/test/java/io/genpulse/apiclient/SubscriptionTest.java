package io.genpulse.apiclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SubscriptionTest {
  private final StubServer server = new StubServer();
  private final GenPulseClient client = new GenPulseClient(server.url(), Duration.ofMillis(400));
  private final List<String> lastIds = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void reconnectsWithTheLastIdAndEndsWithTheTask() throws Exception {
    streams(
        ": hello\n\n" + event(7, "processing", 10) + event(8, "processing", 20),
        event(9, "processing", 60) + event(10, "completed", 100));
    server.json("/tasks/t1", "{\"task_id\":\"t1\",\"status\":\"processing\",\"progress\":20}");
    var heard = new CopyOnWriteArrayList<Integer>();

    client.events("t1", LiveListener.ofUpdates(update -> heard.add(update.progress()))).await();

    assertThat(heard).containsExactly(10, 20, 60, 100);
    assertThat(lastIds).containsExactly("null", "8");
  }

  @Test
  void aStreamThatFallsSilentIsTakenUpAgain() throws Exception {
    var opened = new AtomicInteger();
    server.on(
        "/tasks/t1/events",
        exchange -> {
          lastIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
          if (opened.incrementAndGet() == 1) {
            StubServer.fallSilent(exchange, event(8, "processing", 20));
          } else {
            server.reply(exchange, 200, "text/event-stream", event(9, "completed", 100));
          }
        });
    server.json("/tasks/t1", "{\"task_id\":\"t1\",\"status\":\"processing\",\"progress\":20}");
    var heard = new CopyOnWriteArrayList<Integer>();

    client.events("t1", LiveListener.ofUpdates(update -> heard.add(update.progress()))).await();

    assertThat(heard).containsExactly(20, 100);
    assertThat(lastIds).containsExactly("null", "8");
  }

  @Test
  void everyKindOfEventIsTold() throws Exception {
    streams(
        event(1, "processing", 0)
            + "event: progress\nid: 2\ndata: {\"task_id\":\"t1\",\"status\":\"processing\",\"progress\":50}\n\n"
            + "event: preview\ndata: {\"task_id\":\"t1\",\"media_type\":\"image/png\",\"data_base64\":\"cGlj\"}\n\n"
            + "event: log\ndata: {\"task_id\":\"t1\",\"level\":\"info\",\"message\":\"loading\"}\n\n"
            + "event: output\ndata: {\"task_id\":\"t1\",\"n\":1,\"url\":\"http://x/1\"}\n\n"
            + "event: of a later version\ndata: {}\n\n"
            + event(3, "completed", 100));
    var heard = new CopyOnWriteArrayList<LiveEvent>();

    client.events("t1", heard::add).await();

    assertThat(heard)
        .containsExactly(
            new LiveEvent.Status(update("processing", 0, 1)),
            new LiveEvent.Progress(update("processing", 50, 0)),
            new LiveEvent.Preview("t1", "image/png", "cGlj"),
            new LiveEvent.Log("t1", "info", "loading"),
            new LiveEvent.Output("t1", 1, "http://x/1"),
            new LiveEvent.Status(update("completed", 100, 3)));
    assertThat(((LiveEvent.Preview) heard.get(2)).picture()).asString().isEqualTo("pic");
  }

  @Test
  void fallsBackToPolling() throws Exception {
    var states =
        new ConcurrentLinkedQueue<>(
            List.of(
                "{\"task_id\":\"t1\",\"status\":\"pending\"}",
                "{\"task_id\":\"t1\",\"status\":\"completed\",\"progress\":100,\"url\":\"http://x/1\"}"));
    server.answer("/tasks/t1/events", 503, "text/plain", "no streams here");
    server.on(
        "/tasks/t1", exchange -> server.reply(exchange, 200, "application/json", states.remove()));
    var heard = new CopyOnWriteArrayList<String>();

    client.events("t1", LiveListener.ofUpdates(update -> heard.add(update.status()))).await();

    assertThat(heard).containsExactly("pending", "completed");
  }

  @Test
  void pollsDoNotRepeatATaskOnlyBecauseItsLinksAreFresh() throws Exception {
    var polls = new AtomicInteger();
    server.answer("/events", 503, "text/plain", "no streams here");
    server.on(
        "/tasks",
        exchange ->
            server.reply(
                exchange,
                200,
                "application/json",
                "{\"items\":[{\"task_id\":\"t1\",\"status\":\"completed\",\"urls\":[\"http://x/1?s="
                    + polls.incrementAndGet()
                    + "\"]}]}"));
    var heard = new CopyOnWriteArrayList<LiveEvent>();

    try (var _ = client.allEvents(heard::add)) {
      await().until(() -> polls.get() == 3);
    }

    assertThat(heard).hasSize(1);
  }

  @Test
  void eventsOfAnUnknownTaskFail() {
    server.answer("/tasks/nope", 404, "application/problem+json", "{\"detail\":\"no task nope\"}");

    var subscription = client.events("nope", _ -> {});

    assertThatThrownBy(subscription::await)
        .isInstanceOf(ApiException.class)
        .hasMessage("no task nope");
  }

  @Test
  void allTasksAreHeardUntilClosed() {
    server.on("/events", exchange -> StubServer.fallSilent(exchange, event(1, "completed", 100)));
    server.json("/tasks", "{\"items\":[]}");
    var heard = new CopyOnWriteArrayList<LiveEvent>();

    try (var _ = client.allEvents(heard::add)) {
      await().until(() -> !heard.isEmpty());
    }

    assertThat(heard).containsExactly(new LiveEvent.Status(update("completed", 100, 1)));
  }

  private void streams(String... bodies) {
    var left = new ConcurrentLinkedQueue<>(List.of(bodies));
    server.on(
        "/tasks/t1/events",
        exchange -> {
          lastIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
          server.reply(exchange, 200, "text/event-stream", left.remove());
        });
  }

  // NullAway does not see the annotation of a nested type in a class file.
  @SuppressWarnings("NullAway")
  private static TaskUpdate update(String status, int progress, long seq) {
    return new TaskUpdate("t1", status, progress, seq, null, null, List.of(), null, null);
  }

  private static String event(long seq, String status, int progress) {
    return "event: status\nid: %d\ndata: {\"task_id\":\"t1\",\"status\":\"%s\",\"progress\":%d,\"seq\":%d}\n\n"
        .formatted(seq, status, progress, seq);
  }
}
