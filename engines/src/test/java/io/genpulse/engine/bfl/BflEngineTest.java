package io.genpulse.engine.bfl;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INTERNAL;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.RemoteJobContract;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class BflEngineTest extends RemoteJobContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path inputs;
  private final AtomicInteger jobs = new AtomicInteger();

  @BeforeEach
  void script() {
    provider.on(submitRoute(), accepted()).on(pollRoute(), done()).on(downloadRoute(), result());
  }

  @Override
  protected Engine open() {
    var factory = new BflEngineFactory();
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
    return "POST /v1/flux-2-pro";
  }

  @Override
  protected Reply accepted() {
    return Reply.made(
        _ ->
            "{\"id\":\"a\",\"polling_url\":\"%s/v1/get_result?id=%d\",\"cost\":3.5}"
                .formatted(provider.url(), jobs.incrementAndGet()));
  }

  @Override
  protected void takeSilently(Seen request) {
    jobs.incrementAndGet();
  }

  /// BFL lists no jobs.
  @Override
  protected boolean canBeFound() {
    return false;
  }

  @Override
  protected String pollRoute() {
    return "GET /v1/get_result";
  }

  @Override
  protected Reply done() {
    return Reply.json(
        "{\"status\":\"Ready\",\"result\":{\"sample\":\"%s/files/a.png\",\"seed\":7,\"new\":1}}"
            .formatted(provider.url()));
  }

  @Override
  protected Reply running() {
    return Reply.json("{\"status\":\"Pending\"}");
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        ended("Request Moderated", CONTENT_REFUSED),
        ended("Content Moderated", CONTENT_REFUSED),
        ended("Error", INTERNAL),
        ended("Failed", INTERNAL),
        new Row(Reply.json(404, "{\"status\":\"Task not found\"}"), INTERNAL));
  }

  private static Row ended(String status, EngineError error) {
    return new Row(Reply.json("{\"status\":\"" + status + "\"}"), error);
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Reply result() {
    return Reply.bytes("image/png", TestPictures.png(32, 16));
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.empty();
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        new Row(Reply.json(401, "{\"detail\":\"Not authenticated\"}"), UNAUTHORIZED),
        new Row(Reply.json(403, "{\"detail\":\"Not authenticated\"}"), UNAUTHORIZED),
        new Row(Reply.json(402, "{\"detail\":\"Insufficient credits\"}"), QUOTA_EXHAUSTED),
        new Row(Reply.json(404, "{\"detail\":\"Not Found\"}"), MODEL_NOT_FOUND),
        wrong("width", "width"),
        wrong("input_image_2", "images"),
        wrong("safety_tolerance", "provider_params/safety_tolerance"),
        new Row(Reply.json(429, "{}"), RATE_LIMITED),
        new Row(Reply.html(502), UNAVAILABLE));
  }

  private static Row wrong(String theirs, String ours) {
    return new Row(
        Reply.json(422, "{\"detail\":[{\"loc\":[\"body\",\"" + theirs + "\"],\"msg\":\"no\"}]}"),
        INVALID_REQUEST,
        ours);
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToImage) engine).textToImage(picture(files, null, null), job);
  }

  private static TextToImage.Request picture(
      int count, @Nullable Long seed, @Nullable String quality) {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        new Size(1024, 768),
        Sampling.OF_MODEL,
        new Rendition(null, quality, null, "png"),
        seed,
        count,
        null,
        Map.of("safety_tolerance", 2));
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) -> ((TextToImage) engine).textToImage(picture(1, null, "high"), job),
            INVALID_REQUEST,
            "quality"));
  }

  @Test
  void aPictureIsAskedForAndBilledAsTheProviderSays() throws Exception {
    RecordingJob job =
        done((engine, at) -> ((TextToImage) engine).textToImage(picture(2, 7L, null), at));

    assertThat(JSON.readTree(provider.requests(submitRoute()).getLast().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"prompt":"a fox","width":1024,"height":768,"output_format":"png","safety_tolerance":2,"seed":8}
                """));
    assertThat(provider.requests(submitRoute()).getFirst().header("x-key")).isEqualTo(KEY);
    assertThat(job.told(RecordingJob.Charged.class).getFirst().usage())
        .isEqualTo(new Usage("credit", new BigDecimal("3.5"), new BigDecimal("0.035"), "USD"));
  }

  @Test
  void picturesToBeginWithAreSentAsBase64() throws Exception {
    Path image = TestPictures.file(inputs, 20, 10);

    done(
        (engine, at) ->
            ((ImageToImage) engine)
                .imageToImage(
                    new ImageToImage.Request(
                        new Prompt("as a drawing", null),
                        List.of(image, image),
                        null,
                        new Size(null, null),
                        Sampling.OF_MODEL,
                        Rendition.OF_MODEL,
                        null,
                        1,
                        null,
                        Map.of()),
                    at));

    JsonNode body = JSON.readTree(provider.requests(submitRoute()).getFirst().body());
    assertThat(body.path("input_image").asText()).startsWith("iVBOR");
    assertThat(body.has("input_image_2")).isTrue();
  }
}
