package io.genpulse.engine.hosted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.openai.OpenAiEngineFactory;
import io.genpulse.engine.volcengine.VolcengineEngineFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Engines against stand-ins of providers that nobody here wrote, with faults thrown in:
/// `@copilotkit/aimock` (npm); see `make providers-it`. Every task ends as it should, and none is
/// made twice.
@EnabledIfSystemProperty(named = "genpulse.aimock", matches = ".+")
@SuppressWarnings("NullAway.Init") // by JUnit
class StandInProvidersTest {
  private static final Logger log = LoggerFactory.getLogger(StandInProvidersTest.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LISTENS = Pattern.compile("listening on (http://\\S+)");
  private static final int TASKS = 60;
  private static final int CALLERS = 20;
  private static final String RATE = "0.15";

  /// The start of any MP4.
  private static final byte[] MP4 = "\0\0\0\30ftypisom\0\0\2\0isomiso2".getBytes(ISO_8859_1);

  private static final Clip CLIP = new Clip(new Size(null, null), null, null, null, null, null);
  private static final String MP3 = "SUQzBAAAAAAAAA==";

  @TempDir Path folder;
  private Process standIn;
  private HttpServer platform;
  private URI url;

  @BeforeEach
  void start() throws Exception {
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] schema =
        StandInProvidersTest.class.getResourceAsStream("fal-flux-dev.json").readAllBytes();
    platform.createContext(
        "/models",
        exchange -> {
          exchange.sendResponseHeaders(200, schema.length);
          exchange.getResponseBody().write(schema);
          exchange.close();
        });
    platform.createContext(
        "/fox.mp4",
        exchange -> {
          exchange.sendResponseHeaders(200, MP4.length);
          exchange.getResponseBody().write(MP4);
          exchange.close();
        });
    platform.start();
    String picture = TestPictures.base64(32, 16);
    Files.writeString(
        folder.resolve("fixtures.json"),
        """
        {"fixtures":[
        {"match":{"userMessage":"fox","endpoint":"image"},"response":{"image":{"b64Json":"%s"}}},
        {"match":{"userMessage":"morning","endpoint":"speech"},"response":{"audio":"%s"}},
        {"match":{"userMessage":"fox","endpoint":"fal"},"response":{"json":{"images":[{"url":"data:image/png;base64,%s"}]}}},
        {"match":{"userMessage":"fox","endpoint":"video"},"response":{"json":{"id":"x","status":"succeeded","content":{"video_url":"http://127.0.0.1:%d/fox.mp4"},"usage":{"completion_tokens":108900,"total_tokens":108900}}}}]}
        """
            .formatted(picture, MP3, picture, platform.getAddress().getPort()));
    standIn =
        new ProcessBuilder(
                "node",
                System.getProperty("genpulse.aimock"),
                "-p",
                "0",
                "-f",
                folder.toString(),
                "--journal-max",
                "0",
                "--chaos-drop",
                RATE,
                "--chaos-malformed",
                RATE,
                "--chaos-disconnect",
                RATE,
                "--chaos-ratelimit",
                RATE)
            .redirectErrorStream(true)
            .start();
    BufferedReader said = standIn.inputReader(UTF_8);
    url = listening(said);
    Thread.ofVirtual().start(() -> said.lines().forEach(log::trace));
  }

  private static URI listening(BufferedReader said) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        return URI.create(listens.group(1));
      }
    }
    throw new IOException("the stand-in ended before it listened");
  }

  @AfterEach
  void stop() {
    standIn.destroy();
    platform.stop(0);
  }

  private Engine openAi(String onUncertain) {
    return EngineUnderTest.open(
        new OpenAiEngineFactory(),
        Map.of("api-key", "a-key", "base-url", url + "/v1", "on-uncertain", onUncertain));
  }

  /// The stand-in tells fal's hosts apart by a header.
  private Engine fal(String onUncertain) {
    var factory = new FalEngineFactory();
    var settings =
        EngineUnderTest.settings(
            factory,
            Map.of(
                "api-key",
                "a-key",
                "base-url",
                url + "/fal",
                "platform-url",
                "http://127.0.0.1:" + platform.getAddress().getPort(),
                "on-uncertain",
                onUncertain));
    return factory.open(
        settings,
        factory.address(settings.options()).with(Map.of("x-fal-target-host", "queue.fal.run")),
        _ -> {});
  }

  private Engine ark(String onUncertain) {
    return EngineUnderTest.open(
        new VolcengineEngineFactory(),
        Map.of(
            "api-key",
            "a-key",
            "base-url",
            url + "/api/v3",
            "concurrency",
            Integer.toString(TASKS),
            "on-uncertain",
            onUncertain));
  }

  private static void video(Engine engine, String text, EngineJob job) throws InterruptedException {
    ((TextToVideo) engine)
        .textToVideo(
            new TextToVideo.Request(
                new Prompt(text, null), CLIP, Sampling.OF_MODEL, null, 1, null, Map.of()),
            job);
  }

  /// Has an engine do one task.
  private interface Making {
    void make(Engine engine, String text, EngineJob job) throws InterruptedException;
  }

  private static void picture(Engine engine, String text, EngineJob job)
      throws InterruptedException {
    ((TextToImage) engine)
        .textToImage(
            HostedRequests.picture(
                text, null, new Size(null, null), Rendition.OF_MODEL, null, 1, Map.of()),
            job);
  }

  private static void speech(Engine engine, String text, EngineJob job)
      throws InterruptedException {
    ((TextToSpeech) engine)
        .speak(new TextToSpeech.Request(text, null, null, null, null, null, null, Map.of()), job);
  }

  @Test
  void openAiPictures() throws Exception {
    allEndRight("openai pictures", openAi("retry"), "a fox", StandInProvidersTest::picture, false);
    allEndRight("openai pictures", openAi("fail"), "one fox", StandInProvidersTest::picture, true);
  }

  @Test
  void openAiSpeech() throws Exception {
    allEndRight(
        "openai speech", openAi("retry"), "good morning", StandInProvidersTest::speech, false);
  }

  @Test
  void arkPictures() throws Exception {
    allEndRight("Ark pictures", ark("retry"), "a fox", StandInProvidersTest::picture, false);
    allEndRight("Ark pictures", ark("fail"), "one fox", StandInProvidersTest::picture, true);
  }

  /// The stand-in has no list of jobs, so that what is lost cannot be looked for.
  @Test
  void arkVideos() throws Exception {
    allEndRight("Ark videos", ark("retry"), "a fox", StandInProvidersTest::video, false);
    allEndRight("Ark videos", ark("fail"), "one fox", StandInProvidersTest::video, true);
  }

  @Test
  void falQueue() throws Exception {
    allEndRight("fal pictures", fal("retry"), "a fox", StandInProvidersTest::picture, false);
    allEndRight("fal pictures", fal("fail"), "one fox", StandInProvidersTest::picture, true);
  }

  /// @param mayBeUnsure whether a task may end with the word that nobody knows
  private void allEndRight(
      String what, Engine engine, String text, Making making, boolean mayBeUnsure)
      throws Exception {
    long begun = System.nanoTime();
    var ends = new TreeMap<String, Integer>();
    var attempts = 0;
    try (engine;
        var callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<End>> tasks =
          IntStream.range(0, TASKS)
              .mapToObj(
                  n -> callers.submit(() -> task(engine, text + " number " + n + ".", making)))
              .toList();
      for (Future<End> task : tasks) {
        End end = task.get();
        attempts += end.attempts();
        ends.merge(end.how(), 1, Integer::sum);
      }
    }
    Map<String, Integer> served = served(text);
    log.info(
        "{} (on-uncertain {}): {} tasks, {} attempts, {}; {} made at the provider, at most {} for"
            + " a task; {} ms",
        what,
        mayBeUnsure ? "fail" : "retry",
        TASKS,
        attempts,
        ends,
        served.values().stream().mapToInt(Integer::intValue).sum(),
        served.values().stream().mapToInt(Integer::intValue).max().orElse(0),
        (System.nanoTime() - begun) / 1_000_000);
    assertThat(served.values()).allMatch(times -> times == 1);
    assertThat(ends.getOrDefault("done", 0)).isEqualTo(served.size());
    assertThat(ends.keySet())
        .isSubsetOf(mayBeUnsure ? List.of("done", "submission_uncertain") : List.of("done"));
  }

  private record End(String how, int attempts) {}

  /// As a worker does: what may be tried again is, with what the attempt before wrote down.
  private End task(Engine engine, String text, Making making) throws Exception {
    @Nullable RemoteJob earlier = null;
    for (int attempt = 1; ; attempt++) {
      var job = new RecordingJob(Files.createTempDirectory(folder, "job"), earlier, _ -> {});
      try {
        making.make(engine, text, job);
        assertThat(job.files()).hasSize(1);
        return new End("done", attempt);
      } catch (EngineException e) {
        if (!e.error().retryable()) {
          assertThat(e.error()).as(e.getMessage()).isEqualTo(EngineError.SUBMISSION_UNCERTAIN);
          return new End(e.error().code(), attempt);
        }
        earlier = job.remoteJob().orElse(earlier);
        Pause.real().sleep(e.retryAfter().orElse(Duration.ZERO));
      }
    }
  }

  /// How often the stand-in made what a text asks for, by its own record.
  private Map<String, Integer> served(String text) throws Exception {
    var served = new LinkedHashMap<String, Integer>();
    for (JsonNode one : journal()) {
      String asked = one.path("body").path("messages").path(0).path("content").asText("");
      if (asked.startsWith(text)
          && one.path("response").path("status").asInt() == 200
          && one.path("response").path("fixture").isObject()
          && !one.path("response").hasNonNull("chaosAction")) {
        served.merge(asked, 1, Integer::sum);
      }
    }
    return served;
  }

  private JsonNode journal() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return JSON.readTree(
          http.send(
                  HttpRequest.newBuilder(url.resolve("/__aimock/journal")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    }
  }
}
