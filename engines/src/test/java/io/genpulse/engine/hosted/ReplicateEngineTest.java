package io.genpulse.engine.hosted;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INTERNAL;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.OUT_OF_MEMORY;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RecordingJob.Charged;
import io.genpulse.engine.RecordingJob.Progress;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicateEngineTest extends HostedModelContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBMIT = "POST /v1/predictions";
  private static final String PREDICTION = "GET /v1/predictions/*";

  /// What was asked for so far, as the list of predictions shows it.
  private final ArrayNode listed = JSON.createArrayNode();

  @BeforeEach
  void script() {
    provider
        .on(
            "GET /v1/models/black-forest-labs/flux-schnell",
            Reply.json(
                """
                {"owner":"black-forest-labs","name":"flux-schnell","is_official":true,
                "latest_version":{"id":"v1","openapi_schema":{"components":{"schemas":{"Input":{
                "type":"object","required":["prompt"],"properties":{
                "prompt":{"type":"string"},
                "seed":{"type":"integer"},
                "aspect_ratio":{"allOf":[{"$ref":"#/components/schemas/aspect_ratio"}],"default":"1:1"},
                "output_format":{"enum":["webp","jpg","png"],"type":"string","default":"webp"}}},
                "aspect_ratio":{"enum":["1:1","16:9","3:2"],"type":"string"}}}}}}
                """))
        .on(SUBMIT, accepted())
        .on("GET /v1/predictions", Reply.made(_ -> "{\"next\":null,\"results\":" + listed + "}"))
        .on(PREDICTION, done())
        .on("GET /files/*", result());
  }

  @Override
  protected Reply done() {
    var prediction = JSON.createObjectNode().put("status", "succeeded");
    prediction.putArray("output").add(provider.url() + "/files/one.png");
    prediction.putObject("metrics").put("predict_time", 1.25);
    return Reply.json(prediction.toString());
  }

  @Override
  protected Reply running() {
    return Reply.json("{\"status\":\"processing\",\"logs\":\"10%|# | 1/10\\n 60%|### | 6/10\"}");
  }

  @Override
  protected String pollRoute() {
    return PREDICTION;
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.of("POST /v1/predictions/p-1/cancel");
  }

  @Override
  protected void takeSilently(Seen request) {
    taken(request);
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        failed("NSFW content detected", CONTENT_REFUSED),
        failed("The input was flagged as sensitive (E005)", CONTENT_REFUSED),
        failed("blocked by the safety filter", CONTENT_REFUSED),
        failed("CUDA out of memory", OUT_OF_MEMORY),
        failed("it broke", INTERNAL),
        new Row(Reply.json("{\"status\":\"canceled\"}"), INTERNAL),
        new Row(Reply.json("{\"status\":\"succeeded\",\"output\":null}"), CONTENT_REFUSED),
        new Row(Reply.json("{\"status\":\"succeeded\",\"data_removed\":true}"), INTERNAL),
        new Row(Reply.json(404, "{\"detail\":\"not found\"}"), INTERNAL));
  }

  private static Row failed(String error, EngineError kind) {
    var prediction = JSON.createObjectNode().put("status", "failed").put("error", error);
    prediction.putObject("metrics").put("predict_time", 2);
    return new Row(Reply.json(prediction.toString()), kind);
  }

  @Override
  protected Engine open() {
    var factory = new ReplicateEngineFactory();
    return factory.open(
        EngineUnderTest.settings(
            factory,
            Map.of(
                "api-key",
                KEY,
                "base-url",
                provider.url() + "/v1",
                "concurrency",
                "60",
                "on-uncertain",
                "fail")),
        NO_PAUSE);
  }

  @Override
  protected String submitRoute() {
    return SUBMIT;
  }

  @Override
  protected Reply accepted() {
    return Reply.made(
        request ->
            "{\"id\":\"%s\",\"status\":\"starting\",\"urls\":{\"get\":\"https://elsewhere\"}}"
                .formatted(taken(request)));
  }

  /// The new prediction's id.
  private String taken(Seen request) {
    synchronized (listed) {
      String id = "p-" + (listed.size() + 1);
      listed
          .addObject()
          .put("id", id)
          .put("model", "black-forest-labs/flux-schnell")
          .set("input", body(request).path("input"));
      return id;
    }
  }

  private static JsonNode body(Seen request) {
    try {
      return JSON.readTree(request.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(sizeRefused(1000, 500));
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        row(401, "Invalid token", UNAUTHORIZED, null),
        row(402, "Insufficient credit", QUOTA_EXHAUSTED, null),
        row(404, "no such version", MODEL_NOT_FOUND, null),
        row(422, "- input.seed: Must be an integer", INVALID_REQUEST, "seed"),
        row(422, "- input is required", INVALID_REQUEST, null),
        row(429, "Request was throttled. Your rate limit resets in ~1s.", RATE_LIMITED, null),
        row(500, "oops", UNAVAILABLE, null),
        new Row(Reply.html(502), UNAVAILABLE));
  }

  private static Row row(int status, String detail, EngineError error, @Nullable String field) {
    return new Row(
        Reply.json(
            status, JSON.createObjectNode().put("detail", detail).put("status", status).toString()),
        error,
        field);
  }

  @Test
  void aPictureIsAskedForAndItsSecondsAreCharged() throws Exception {
    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        HostedRequests.picture(
                            "a fox",
                            null,
                            new Size(1280, 720),
                            new Rendition(null, null, null, "png"),
                            7L,
                            1,
                            Map.of()),
                        at));

    Seen submitted = provider.requests(SUBMIT).getFirst();
    assertThat(submitted.header("Authorization")).isEqualTo("Bearer " + KEY);
    assertThat(body(submitted))
        .isEqualTo(
            JSON.readTree(
                """
                {"version":"black-forest-labs/flux-schnell","input":{"prompt":"a fox",
                "aspect_ratio":"16:9","output_format":"png","seed":7}}
                """));
    assertThat(job.files()).hasSize(1);
    assertThat(job.told(Charged.class))
        .extracting(Charged::usage)
        .containsExactly(new Usage("second", new BigDecimal("1.25"), null, null));
  }

  @Test
  void aCallThatIsNotListedIsMadeAgainByTheNextAttempt() throws Exception {
    provider.on(SUBMIT, Reply.silence(), accepted());
    RecordingJob first = job(null);
    try (Engine one = open()) {
      Throwable end = catchThrowable(() -> make(one, 1, first));
      assertThat(end)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(UNAVAILABLE));

      RecordingJob second = job(first.remoteJob().orElseThrow());
      make(one, 1, second);

      assertThat(second.files()).hasSize(1);
    }
    List<Seen> calls = provider.requests(SUBMIT);
    assertThat(calls).hasSize(2);
    assertThat(body(calls.getFirst()).path("input").path("seed"))
        .as("the seed tells calls apart")
        .isNotEqualTo(body(calls.getLast()).path("input").path("seed"));
  }

  @Test
  void progressIsToldAndAFailureThatIsChargedForIsBilled() throws Exception {
    provider.on(PREDICTION, running(), done());
    RecordingJob fine = done((engine, job) -> make(engine, 1, job));
    assertThat(fine.told(Progress.class)).contains(new Progress(160, 200, "replicate: at work"));

    provider.on(PREDICTION, failed("it broke", INTERNAL).reply());
    RecordingJob failed = job(null);
    try (Engine one = open()) {
      assertThatThrownBy(() -> make(one, 1, failed)).isInstanceOf(EngineException.class);
    }
    assertThat(failed.told(Charged.class)).hasSize(1);
  }
}
