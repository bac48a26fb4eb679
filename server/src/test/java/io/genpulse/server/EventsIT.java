package io.genpulse.server;

import static io.genpulse.server.TaskMessages.hold;
import static io.genpulse.server.TaskMessages.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;

/// Server-Sent Events of one task and of all.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(60)
class EventsIT {
  private final TestServer server;
  private final String quiet;
  private final Stream quietStream;

  /// Opens a stream on which nothing happens; the last test reads it.
  EventsIT(TestServer server) throws Exception {
    this.server = server;
    this.quiet = held();
    this.quietStream = open("/tasks/" + quiet + "/events");
  }

  @AfterAll
  void stop() throws IOException {
    quietStream.close();
    cancel(quiet);
  }

  private String held() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");
    return id;
  }

  private void cancel(String id) {
    server.post("/tasks/" + id + "/cancel", null);
    server.await(id, "canceled");
  }

  private Stream open(String path, String... headers) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> response =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return new Stream(
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
  }

  /// One event as a client reads it.
  private record Event(String name, String id, String data) {}

  private record Stream(BufferedReader in) implements AutoCloseable {
    /// The next event; an empty one at the end.
    Event next() throws IOException {
      String name = "";
      String id = "";
      String data = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          return new Event(name, id, data);
        }
      }
      return new Event("", "", "");
    }

    /// The next event of a stream that has not ended.
    Event more() throws IOException {
      Event event = next();
      assertThat(event.data()).as("the stream goes on").isNotEmpty();
      return event;
    }

    List<Event> rest() throws IOException {
      var events = new ArrayList<Event>();
      for (Event event = next(); !event.data().isEmpty(); event = next()) {
        events.add(event);
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static String status(Event event) {
    return TestServer.json(event.data()).path("status").asText();
  }

  @Test
  void aStreamBeginsWithTheSnapshotAndEndsWithTheTask() throws Exception {
    String id = server.submit(say("sse").toString());

    try (var stream = open("/v1/tasks/" + id + "/events")) {
      List<Event> events = stream.rest();

      assertThat(status(events.getLast())).isEqualTo("completed");
      assertThat(events.getLast().name()).isEqualTo("status");
      assertThat(events).extracting(Event::name).contains("output");
      List<Long> ids =
          events.stream().map(Event::id).filter(n -> !n.isEmpty()).map(Long::valueOf).toList();
      assertThat(ids).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void aStreamGoesOnAfterTheLastEventRead() throws Exception {
    String id = held();
    Event first;
    try (var stream = open("/tasks/" + id + "/events")) {
      first = stream.next();
    }

    List<Event> rest;
    try (var stream = open("/tasks/" + id + "/events", "Last-Event-ID", first.id())) {
      cancel(id);
      rest = stream.rest();
    }

    assertThat(rest).allMatch(event -> Long.parseLong(event.id()) > Long.parseLong(first.id()));
    assertThat(status(rest.getLast())).isEqualTo("canceled");
  }

  @Test
  void whoHasReadItAllIsToldNotToComeAgain() throws Exception {
    String id = server.submit(say("all").toString());
    server.await(id, "completed");
    Event last;
    try (var stream = open("/tasks/" + id + "/events")) {
      last = stream.rest().getLast();
    }

    HttpResponse<String> again = server.get("/tasks/" + id + "/events", "Last-Event-ID", last.id());
    HttpResponse<String> earlier = server.get("/tasks/" + id + "/events", "Last-Event-ID", "1");
    HttpResponse<String> nonsense = server.get("/tasks/" + id + "/events", "Last-Event-ID", "x");

    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(earlier.body()).contains("\"status\":\"completed\"");
    assertThat(nonsense.body()).contains("\"status\":\"completed\"");
  }

  @Test
  void theFirehoseHasTheEventsOfAllTasks() throws Exception {
    try (var stream = open("/events")) {
      var expected = new HashSet<String>();
      for (int i = 0; i < 5; i++) {
        expected.add(server.submit(say("hose " + i).toString()));
      }

      while (!expected.isEmpty()) {
        Event event = stream.more();
        if (event.name().equals("status") && status(event).equals("completed")) {
          expected.remove(TestServer.json(event.data()).path("task_id").asText());
        }
      }
    }
  }

  @Test
  void whoComesBackToTheFirehoseMissesNothing() throws Exception {
    String first = server.submit(say("before").toString());
    Event last;
    try (var stream = open("/events", "Last-Event-ID", "0")) {
      last = stream.more();
      while (last.id().isEmpty() || !last.data().contains(first)) {
        last = stream.more();
      }
    }
    String missed = server.submit(say("meanwhile").toString());
    server.await(missed, "completed");

    try (var stream = open("/events", "Last-Event-ID", last.id())) {
      Event event = stream.more();
      while (!event.data().contains(missed) || !status(event).equals("completed")) {
        assertThat(Long.parseLong("0" + event.id())).isNotEqualTo(Long.parseLong(last.id()));
        event = stream.more();
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadHoldsUpNobodyAndIsCutOff() throws Exception {
    try (var lazy = new Socket();
        RedisClient redis = server.place().openRedis()) {
      lazy.setReceiveBufferSize(4096);
      lazy.setSoTimeout(30_000);
      lazy.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      lazy.getOutputStream()
          .write(
              "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(lazy.getInputStream().read()).isEqualTo('H');

      int events = 20_000;
      String last = flood(redis, events);
      server.await(server.submit(say("meanwhile").toString()), "completed");
      // All of it has come before the reader begins to read.
      awaitInFirehose(last);

      long bytes = drain(lazy.getInputStream());
      assertThat(bytes).isLessThan(events * 1000L);
      // The other tests share the server, which remembers the last thousand events only.
      awaitInFirehose(flood(redis, 1));
    }
  }

  /// Comes back, as a browser does, where it is cut off for reading more slowly than events come.
  private void awaitInFirehose(String task) throws Exception {
    String last = "0";
    while (true) {
      try (var stream = open("/events", "Last-Event-ID", last)) {
        for (Event event = stream.next(); !event.data().isEmpty(); event = stream.next()) {
          if (event.data().contains(task)) {
            return;
          }
          last = event.id().isEmpty() ? last : event.id();
        }
      }
    }
  }

  /// Events of tasks that nobody else hears of, a kilobyte each; answers the last one's id.
  private static String flood(RedisClient redis, int events) {
    String id = "";
    try (AbstractPipeline pipeline = redis.pipelined()) {
      for (int i = 0; i < events; i++) {
        id = UUID.randomUUID().toString();
        pipeline.publish(
            "task_updates:" + id,
            """
            {"task_id":"%s","status":"pending","progress":0,"seq":1,"message":"%s","url":null,\
            "urls":[],"error":null,"at":"2026-01-01T00:00:00Z"}"""
                .formatted(id, "x".repeat(1000)));
      }
      pipeline.sync();
    }
    return id;
  }

  private static long drain(InputStream in) {
    long bytes = 0;
    byte[] buffer = new byte[64 * 1024];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the reader was not cut off", e);
    } catch (IOException e) {
      // Cut off with a reset.
    }
    return bytes;
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aStreamWithoutEventsIsKeptAlive() throws Exception {
    String line = quietStream.in().readLine();
    while (line != null && !line.startsWith(":")) {
      line = quietStream.in().readLine();
    }

    assertThat(line).isEqualTo(": alive");
  }
}
