package io.genpulse.engine.hosted;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.TIMEOUT;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RecordingJob.Charged;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class FalEngineTest extends HostedModelContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBMIT = "POST /fal-ai/flux/dev";
  private static final String REQUESTS = "GET /fal-ai/flux/requests/*";

  @TempDir Path inputs;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  @BeforeEach
  void script() throws Exception {
    String schema =
        new String(
            FalEngineTest.class.getResourceAsStream("fal-flux-dev.json").readAllBytes(),
            StandardCharsets.UTF_8);
    provider
        .on("GET /v1/models", Reply.json(schema))
        .on(SUBMIT, accepted())
        .on(REQUESTS, done())
        .on("GET /files/*", result());
  }

  /// As many pictures as the request with that id asked for.
  private String stateOrResult(Seen request) {
    if (request.path().endsWith("/status")) {
      return "{\"status\":\"COMPLETED\",\"request_id\":\"r-1\",\"logs\":null}";
    }
    String id = request.path().replaceFirst(".*/", "");
    return result(asked.getOrDefault(id, 1), false);
  }

  private String result(int pictures, boolean refused) {
    var result = JSON.createObjectNode().put("seed", 99).put("new", "field");
    for (int n = 0; n < pictures; n++) {
      result.withArray("images").addObject().put("url", provider.url() + "/files/" + n + ".png");
      result.withArray("has_nsfw_concepts").add(refused);
    }
    return result.toString();
  }

  @Override
  protected Engine open() {
    return open(Map.of());
  }

  private Engine open(Map<String, String> more) {
    var factory = new FalEngineFactory();
    var settings = new HashMap<>(more);
    settings.put("api-key", KEY);
    settings.put("base-url", provider.url().toString());
    settings.put("platform-url", provider.url() + "/v1");
    settings.put("concurrency", "60");
    settings.putIfAbsent("on-uncertain", "fail");
    return factory.open(EngineUnderTest.settings(factory, settings), NO_PAUSE);
  }

  @Override
  protected String submitRoute() {
    return SUBMIT;
  }

  @Override
  protected Reply accepted() {
    return Reply.made(
        request -> {
          String id = "r-" + ids.incrementAndGet();
          asked.put(id, tree(request).path("num_images").asInt(1));
          return "{\"status\":\"IN_QUEUE\",\"request_id\":\"%s\",\"status_url\":\"https://queue.fal.run/elsewhere\"}"
              .formatted(id);
        });
  }

  @Override
  protected String pollRoute() {
    return REQUESTS;
  }

  @Override
  protected Reply done() {
    return Reply.made(this::stateOrResult);
  }

  @Override
  protected Reply running() {
    return Reply.json("{\"status\":\"IN_PROGRESS\"}");
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.of("PUT /fal-ai/flux/requests/r-1/cancel");
  }

  @Override
  protected boolean canBeFound() {
    return false;
  }

  /// Four pictures are one job.
  @Override
  protected int mostFiles() {
    return 1;
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        new Row(
            Reply.json(
                "{\"status\":\"COMPLETED\",\"error\":\"gone\",\"error_type\":\"runner_disconnected\"}"),
            UNAVAILABLE),
        new Row(
            Reply.json(
                "{\"status\":\"COMPLETED\",\"error\":\"late\",\"error_type\":\"request_timeout\"}"),
            UNAVAILABLE),
        new Row(
            completedThen(Reply.json(422, detail("content_policy_violation", "prompt"))),
            CONTENT_REFUSED),
        new Row(
            completedThen(Reply.json(422, detail("image_too_small", "image_size"))),
            INVALID_REQUEST),
        new Row(completedThen(Reply.json(500, "{\"detail\":\"CUDA\"}")), UNAVAILABLE),
        new Row(completedThen(Reply.json("{\"images\":[]}")), CONTENT_REFUSED),
        new Row(completedThen(Reply.json(result(1, true))), CONTENT_REFUSED));
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        refusal("not this", Rendition.OF_MODEL, Map.of(), "negative_prompt"),
        refusal(null, new Rendition("7:3", null, null, null), Map.of(), "aspect_ratio"),
        refusal(null, new Rendition(null, "high", null, null), Map.of(), "quality"),
        refusal(null, Rendition.OF_MODEL, Map.of("model", "x"), "provider_params/model"),
        refusal(null, Rendition.OF_MODEL, Map.of("prompt", "x"), "provider_params/prompt"),
        refusal(null, Rendition.OF_MODEL, Map.of("lora", 1), "provider_params/lora"));
  }

  private static Refusal refusal(
      @Nullable String negative, Rendition rendition, Map<String, Object> extras, String field) {
    return new Refusal(
        (engine, job) ->
            ((TextToImage) engine)
                .textToImage(
                    HostedRequests.picture(
                        "a fox", negative, new Size(null, null), rendition, null, 1, extras),
                    job),
        INVALID_REQUEST,
        field);
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        row(401, "Cannot access application: no key", UNAUTHORIZED),
        row(403, "User is locked. Reason: Exhausted balance.", QUOTA_EXHAUSTED),
        row(403, "Access denied", UNAUTHORIZED),
        row(404, "Application not found", MODEL_NOT_FOUND),
        row(429, "Too many requests", RATE_LIMITED),
        row(503, "down", UNAVAILABLE),
        row(500, "oops", UNAVAILABLE),
        new Row(
            Reply.json(504, "X-Fal-Request-Timeout-Type: user\r\n", "{\"detail\":\"late\"}"),
            TIMEOUT),
        new Row(
            Reply.json(400, "X-Fal-Retryable: true\r\n", "{\"detail\":\"again\"}"), UNAVAILABLE),
        new Row(Reply.html(502), UNAVAILABLE),
        typed("content_policy_violation", "prompt", CONTENT_REFUSED, null),
        typed("no_media_generated", "prompt", CONTENT_REFUSED, null),
        typed("downstream_service_error", "prompt", UNAVAILABLE, null),
        typed("less_than_equal", "image_size", INVALID_REQUEST, "width"),
        typed("extra_forbidden", "lora_scale", INVALID_REQUEST, "provider_params/lora_scale"));
  }

  private static Row row(int status, String detail, EngineError error) {
    return new Row(Reply.json(status, "{\"detail\":\"" + detail + "\"}"), error);
  }

  private static Row typed(String type, String at, EngineError error, @Nullable String field) {
    return new Row(Reply.json(422, detail(type, at)), error, field);
  }

  private static String detail(String type, String at) {
    return "{\"detail\":[{\"loc\":[\"body\",\"%s\"],\"msg\":\"no\",\"type\":\"%s\",\"url\":\"https://docs.fal.ai\"}]}"
        .formatted(at, type);
  }

  @Test
  void aPictureIsAskedForInTheModelsOwnWords() throws Exception {
    provider.on(
        REQUESTS,
        (request, socket) ->
            Reply.json(200, "x-fal-billable-units: 1.5\r\n", stateOrResult(request))
                .to(request, socket));
    var prices =
        Files.writeString(
            inputs.resolve("prices.json"),
            "{\"prices\":[{\"provider\":\"fal\",\"model\":\"fal-ai/flux/*\",\"unit\":\"billable_unit\",\"price\":0.025,\"currency\":\"USD\"}]}");
    RecordingJob job = job(null);
    try (Engine one = open(Map.of("prices", prices.toString()))) {
      ((TextToImage) one)
          .textToImage(
              new TextToImage.Request(
                  new Prompt("a fox", null),
                  new Size(640, 384),
                  new Sampling(20, 3.5, null),
                  new Rendition(null, null, null, "jpg"),
                  7L,
                  1,
                  null,
                  Map.of("enable_safety_checker", false)),
              job);
    }

    assertThat(JSON.readTree(provider.requests(SUBMIT).getFirst().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"prompt":"a fox","image_size":{"width":640,"height":384},"num_inference_steps":20,
                "guidance_scale":3.5,"output_format":"jpeg","num_images":1,"seed":7,
                "enable_safety_checker":false}
                """));
    assertThat(provider.requests(SUBMIT).getFirst().header("Authorization"))
        .isEqualTo("Key " + KEY);
    GeneratedFile file = job.files().getFirst();
    assertThat(file.metadata())
        .isEqualTo(
            Map.of(
                "model", "fal-ai/flux/dev",
                "seed", 99L,
                "warning", "asked for 640x384, the provider made 32x16"));
    assertThat(job.told(Charged.class))
        .extracting(Charged::usage)
        .containsExactly(
            new Usage("billable_unit", new BigDecimal("1.5"), new BigDecimal("0.0375"), "USD"));
  }

  @Test
  void moreThanTheModelMakesAtOnceAreSeveralJobs() throws Exception {
    RecordingJob job = job(null);
    try (Engine one = open()) {
      ((TextToImage) one)
          .textToImage(
              HostedRequests.picture(
                  "a fox", null, new Size(null, null), Rendition.OF_MODEL, 10L, 8, Map.of()),
              job);
    }

    assertThat(job.files()).hasSize(8);
    assertThat(provider.requests(SUBMIT))
        .extracting(seen -> tree(seen).path("seed").asInt())
        .containsExactly(10, 14);
  }

  private static JsonNode tree(Seen seen) {
    try {
      return JSON.readTree(seen.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply completedThen(Reply result) {
    return (request, socket) ->
        (request.path().endsWith("/status") ? Reply.json("{\"status\":\"COMPLETED\"}") : result)
            .to(request, socket);
  }

  @Test
  void onePictureGoesAlongAsDataAndAVideoTakesAFirstFrame() throws Exception {
    Path image = TestPictures.file(inputs, 20, 10);

    done(
        (engine, job) ->
            ((ImageToImage) engine)
                .imageToImage(
                    new ImageToImage.Request(
                        new Prompt("a fox", null),
                        List.of(image),
                        0.5,
                        new Size(null, null),
                        Sampling.OF_MODEL,
                        Rendition.OF_MODEL,
                        null,
                        1,
                        "fal-ai/flux/dev",
                        Map.of()),
                    job));

    JsonNode body = tree(provider.requests(SUBMIT).getFirst());
    assertThat(body.path("image_url").asText()).startsWith("data:image/png;base64,iVBOR");
    assertThat(body.path("strength").asDouble()).isEqualTo(0.5);
    assertThatThrownBy(
            () ->
                done(
                    (engine, job) ->
                        ((ImageToVideo) engine)
                            .imageToVideo(
                                new ImageToVideo.Request(
                                    new Prompt("it runs", null),
                                    image,
                                    image,
                                    List.of(),
                                    new Clip(new Size(null, null), null, null, null, null, null),
                                    Sampling.OF_MODEL,
                                    null,
                                    1,
                                    "fal-ai/flux/dev",
                                    Map.of()),
                                job)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.field()).contains("last_frame"));
  }

  @Test
  void theKeyStaysWithTheProxyThatIsSet() throws Exception {
    done((engine, job) -> ((TextToImage) engine).textToImage(HostedRequests.pictures(1), job));

    assertThat(provider.requests())
        .extracting(Seen::path)
        .contains("/fal-ai/flux/requests/r-1/status", "/fal-ai/flux/requests/r-1");
    var factory = new FalEngineFactory();
    assertThat(factory.missing(EngineUnderTest.settings(factory, Map.of())))
        .contains(
            "no API key; set GENPULSE_PROVIDERS_FAL_API_KEY, or run: genpulse providers set fal");
    assertThatThrownBy(
            () ->
                factory.check(
                    HostedRequests.pictures(1),
                    EngineUnderTest.settings(factory, Map.of("models", "../../account"))))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.field()).contains("model"));
  }
}
