package io.genpulse.engine.volcengine;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INTERNAL;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.SUBMISSION_UNCERTAIN;
import static io.genpulse.engine.EngineError.TIMEOUT;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.RemoteJobContract;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToVideo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Videos of `volcengine`, by an Ark that remembers what it was asked.
@SuppressWarnings("NullAway.Init") // by JUnit
class SeedanceTest extends RemoteJobContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROUTE = "/api/v3/contents/generations/tasks";
  private static final byte[] MP4 = "\0\0\0\u0018ftypisom, and the rest".getBytes(ISO_8859_1);

  @TempDir Path inputs;
  private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();

  @BeforeEach
  void script() {
    provider
        .on(submitRoute(), accepted())
        .on("GET " + ROUTE, Reply.made(_ -> list()))
        .on(pollRoute(), done())
        .on(downloadRoute(), result());
  }

  private synchronized String list() {
    ObjectNode list = JSON.createObjectNode();
    jobs.values().forEach(list.putArray("items")::add);
    return list.put("total", jobs.size()).toString();
  }

  private synchronized String take(Seen request) {
    try {
      JsonNode body = JSON.readTree(request.body());
      String id = "cgt-" + (jobs.size() + 1);
      ObjectNode job = JSON.createObjectNode().put("id", id).put("status", "succeeded");
      job.put("created_at", Instant.now().getEpochSecond())
          .put("model", body.path("model").asText())
          .put("resolution", "720p")
          .put("new_field", true);
      job.set("seed", body.path("seed"));
      job.set("safety_identifier", body.path("safety_identifier"));
      job.putObject("content").put("video_url", provider.url() + "/files/" + id + ".mp4");
      job.putObject("usage").put("completion_tokens", 108_900).put("total_tokens", 108_900);
      jobs.put(id, job);
      return "{\"id\":\"" + id + "\"}";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized ObjectNode kept(Seen request) {
    String id = request.path().substring(request.path().lastIndexOf('/') + 1);
    return Objects.requireNonNull(jobs.get(id)).deepCopy();
  }

  @Override
  protected Engine open() {
    return open("fail");
  }

  private Engine open(String onUncertain) {
    var factory = new VolcengineEngineFactory();
    return factory.open(
        EngineUnderTest.settings(
            factory,
            Map.of(
                "api-key",
                KEY,
                "base-url",
                provider.url() + "/api/v3",
                "concurrency",
                "60",
                "on-uncertain",
                onUncertain)),
        NO_PAUSE);
  }

  @Override
  protected String submitRoute() {
    return "POST " + ROUTE;
  }

  @Override
  protected Reply accepted() {
    return Reply.made(this::take);
  }

  @Override
  protected void takeSilently(Seen request) {
    take(request);
  }

  @Override
  protected String pollRoute() {
    return "GET " + ROUTE + "/*";
  }

  @Override
  protected Reply done() {
    return Reply.made(request -> kept(request).toString());
  }

  @Override
  protected Reply running() {
    return Reply.made(request -> kept(request).put("status", "running").toString());
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        ended("failed", "OutputVideoSensitiveContentDetected", CONTENT_REFUSED),
        ended("failed", "InternalServiceError", UNAVAILABLE),
        ended("failed", "InvalidParameter", INVALID_REQUEST),
        ended("failed", "SomethingNew", INTERNAL),
        ended("cancelled", "", INTERNAL),
        ended("expired", "", TIMEOUT),
        new Row(Reply.json("{\"status\":\"succeeded\",\"content\":{}}"), CONTENT_REFUSED),
        new Row(Reply.json(404, "{\"error\":{\"code\":\"ResourceNotFound\"}}"), INTERNAL));
  }

  private static Row ended(String status, String code, EngineError error) {
    return new Row(
        Reply.json(
            "{\"status\":\"%s\",\"error\":{\"code\":\"%s\",\"message\":\"no\"}}"
                .formatted(status, code)),
        error);
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Reply result() {
    return Reply.bytes("video/mp4", MP4);
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.of("DELETE " + ROUTE + "/*");
  }

  @Override
  protected List<Row> errors() {
    return ArkErrors.rows();
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToVideo) engine).textToVideo(video(files, null), job);
  }

  private static Clip clip(@Nullable Double seconds) {
    return new Clip(new Size(null, null), "16:9", "720p", seconds, null, true);
  }

  private static TextToVideo.Request video(int count, @Nullable Long seed) {
    return new TextToVideo.Request(
        new Prompt("a fox runs", null),
        clip(5.0),
        Sampling.OF_MODEL,
        seed,
        count,
        null,
        Map.of("watermark", false));
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) ->
                ((TextToVideo) engine)
                    .textToVideo(
                        new TextToVideo.Request(
                            new Prompt("a fox", "rain"),
                            clip(null),
                            Sampling.OF_MODEL,
                            null,
                            1,
                            null,
                            Map.of()),
                        job),
            INVALID_REQUEST,
            "negative_prompt"),
        new Refusal(
            (engine, job) ->
                ((TextToVideo) engine)
                    .textToVideo(
                        new TextToVideo.Request(
                            new Prompt("a fox", null),
                            clip(2.5),
                            Sampling.OF_MODEL,
                            null,
                            1,
                            null,
                            Map.of()),
                        job),
            INVALID_REQUEST,
            "seconds"),
        new Refusal(
            (engine, job) -> ((TextToVideo) engine).textToVideo(video(1, -1L), job),
            INVALID_REQUEST,
            "seed"));
  }

  @Test
  void aVideoIsAskedForWithItsMarksAndBilledByTokens() throws Exception {
    RecordingJob job = done((engine, at) -> ((TextToVideo) engine).textToVideo(video(2, 7L), at));

    List<Seen> submits = provider.requests(submitRoute());
    ObjectNode body = (ObjectNode) JSON.readTree(submits.getFirst().body());
    assertThat(body.remove("safety_identifier").asText()).matches("[0-9a-f]{32}");
    assertThat(body)
        .isEqualTo(
            JSON.readTree(
                """
                {"model":"doubao-seedance-2-5-260628","resolution":"720p","ratio":"16:9","duration":5,
                "generate_audio":true,"content":[{"type":"text","text":"a fox runs"}],"watermark":false,"seed":7}
                """));
    assertThat(JSON.readTree(submits.getLast().body()).path("seed").asLong()).isEqualTo(8);
    GeneratedFile file = job.files().getFirst();
    assertThat(file.mediaType()).isEqualTo("video/mp4");
    assertThat(file.metadata())
        .isEqualTo(Map.of("model", "doubao-seedance-2-5-260628", "resolution", "720p", "seed", 7L));
    assertThat(job.told(RecordingJob.Charged.class).getFirst().usage())
        .isEqualTo(
            new Usage("video_token", BigDecimal.valueOf(108_900), new BigDecimal("7.623"), "CNY"));
  }

  @Test
  void picturesAreSentWithinTheCallByTheirRoles() throws Exception {
    Path first = TestPictures.file(inputs, 20, 10);
    Path last = TestPictures.file(inputs, 10, 20);

    done(
        (engine, at) ->
            ((ImageToVideo) engine)
                .imageToVideo(
                    new ImageToVideo.Request(
                        new Prompt("", null),
                        first,
                        last,
                        List.of(),
                        clip(null),
                        Sampling.OF_MODEL,
                        null,
                        1,
                        "ep-20260101",
                        Map.of()),
                    at));

    JsonNode body = JSON.readTree(provider.requests(submitRoute()).getFirst().body());
    assertThat(body.path("model").asText()).isEqualTo("ep-20260101");
    assertThat(body.path("content").findValuesAsText("role"))
        .containsExactly("first_frame", "last_frame");
    assertThat(body.path("content").get(0).path("image_url").path("url").asText())
        .startsWith("data:image/png;base64,iVBOR");
  }

  @Test
  void aJobWithoutMarksMayBeOursAndIsNotPaidForAgain() {
    provider
        .on(submitRoute(), Reply.silence())
        .on(
            "GET " + ROUTE,
            Reply.made(_ -> "{\"items\":[{\"id\":\"cgt-9\",\"status\":\"queued\"}],\"total\":1}"));

    try (Engine engine = open("auto")) {
      assertThatThrownBy(() -> make(engine, 1, job(null)))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(SUBMISSION_UNCERTAIN));
    }
    assertThat(provider.requests(submitRoute())).hasSize(1);
  }
}
