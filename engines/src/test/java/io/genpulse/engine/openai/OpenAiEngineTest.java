package io.genpulse.engine.openai;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.RemoteEngineContract;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class OpenAiEngineTest extends RemoteEngineContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path inputs;

  @BeforeEach
  void script() {
    provider
        .on("POST /v1/images/generations", accepted())
        .on("POST /v1/images/edits", accepted())
        .on("POST /v1/audio/speech", Reply.bytes("audio/mpeg", mp3("one")));
  }

  private static byte[] mp3(String text) {
    return ("ID3" + text).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected Engine open() {
    return EngineUnderTest.open(new OpenAiEngineFactory(), settings("fail"));
  }

  private Map<String, String> settings(String onUncertain) {
    return Map.of(
        "api-key",
        KEY,
        "base-url",
        provider.url() + "/v1",
        "concurrency",
        "60",
        "on-uncertain",
        onUncertain);
  }

  @Override
  protected String submitRoute() {
    return "POST /v1/images/generations";
  }

  @Override
  protected boolean keepsJobs() {
    return false;
  }

  @Override
  protected Reply accepted() {
    return Reply.made(OpenAiEngineTest::drawn);
  }

  private static String drawn(Seen request) {
    int n = 1;
    try {
      if (request.header("Content-Type").equals("application/json")) {
        n = JSON.readTree(request.body()).path("n").asInt(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String item = "{\"b64_json\":\"" + TestPictures.base64(32, 16) + "\",\"new_field\":[{}]}";
    return "{\"created\":1,\"data\":[%s],\"usage\":{\"input_tokens\":12,\"output_tokens\":200,\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":2}}}"
        .formatted(String.join(",", Collections.nCopies(n, item)));
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToImage) engine).textToImage(picture(files, null, Map.of()), job);
  }

  private static TextToImage.Request picture(
      int count, @Nullable Long seed, Map<String, Object> extras) {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        new Size(null, null),
        Sampling.OF_MODEL,
        Rendition.OF_MODEL,
        seed,
        count,
        null,
        extras);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) -> ((TextToImage) engine).textToImage(picture(1, 7L, Map.of()), job),
            INVALID_REQUEST,
            "seed"),
        new Refusal(
            (engine, job) ->
                ((TextToImage) engine).textToImage(picture(1, null, Map.of("model", "x")), job),
            INVALID_REQUEST,
            "provider_params/model"),
        new Refusal(
            (engine, job) ->
                ((TextToImage) engine).textToImage(picture(1, null, Map.of("_timeout", 3)), job),
            INVALID_REQUEST,
            "provider_params/_timeout"),
        new Refusal(
            (engine, job) -> ((TextToSpeech) engine).speak(speech("hi", "pcm"), job),
            INVALID_REQUEST,
            "output_format"));
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        row(400, "moderation_blocked", "image_generation_user_error", null, CONTENT_REFUSED),
        row(400, "content_policy_violation", "invalid_request_error", null, CONTENT_REFUSED),
        row(400, "invalid_value", "invalid_request_error", "size", INVALID_REQUEST, "width"),
        row(
            400,
            "unknown_parameter",
            "invalid_request_error",
            "style",
            INVALID_REQUEST,
            "provider_params/style"),
        row(400, "billing_hard_limit_reached", "billing_limit", null, QUOTA_EXHAUSTED),
        row(401, "invalid_api_key", "invalid_request_error", null, UNAUTHORIZED),
        row(403, "unsupported_country_region_territory", "request_forbidden", null, UNAUTHORIZED),
        row(404, "model_not_found", "invalid_request_error", null, MODEL_NOT_FOUND),
        row(429, "insufficient_quota", "insufficient_quota", null, QUOTA_EXHAUSTED),
        row(429, "rate_limit_exceeded", "requests", null, RATE_LIMITED),
        row(408, "", "", null, UNAVAILABLE),
        row(409, "", "", null, UNAVAILABLE),
        row(500, "", "server_error", null, UNAVAILABLE),
        row(504, "", "server_error", null, UNAVAILABLE),
        row(529, "", "overloaded", null, UNAVAILABLE),
        new Row(Reply.html(502), UNAVAILABLE),
        new Row(Reply.empty(503), UNAVAILABLE),
        new Row(
            Reply.json(400, "{\"error\":{\"message\":\"The model has been deprecated\"}}"),
            MODEL_NOT_FOUND),
        new Row(Reply.json("{\"data\":[]}"), CONTENT_REFUSED),
        new Row(Reply.json("{\"data\":[{\"revised_prompt\":\"no\"}]}"), CONTENT_REFUSED));
  }

  private static Row row(
      int status, String code, String type, @Nullable String param, EngineError error) {
    return row(status, code, type, param, error, null);
  }

  private static Row row(
      int status,
      String code,
      String type,
      @Nullable String param,
      EngineError error,
      @Nullable String field) {
    var body = JSON.createObjectNode();
    body.putObject("error")
        .put("code", code)
        .put("type", type)
        .put("param", param)
        .put("message", "no");
    return new Row(Reply.json(status, body.toString()), error, field);
  }

  @Test
  void aPictureIsAskedForWithWhatWasSetAndNothingElse() throws Exception {
    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        new TextToImage.Request(
                            new Prompt("a fox", null),
                            new Size(1024, 1536),
                            Sampling.OF_MODEL,
                            new Rendition(null, "high", "transparent", "png"),
                            null,
                            1,
                            "gpt-image-2.6-flare",
                            Map.of("moderation", "low")),
                        at));

    assertThat(JSON.readTree(provider.requests().getFirst().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"model":"gpt-image-2.6-flare","prompt":"a fox","n":1,"size":"1024x1536",
                "quality":"high","background":"transparent","output_format":"png","moderation":"low"}
                """));
    GeneratedFile file = job.files().getFirst();
    assertThat(file.mediaType()).isEqualTo("image/png");
    assertThat(List.of(file.width(), file.height())).isEqualTo(List.of(32, 16));
    assertThat(file.metadata())
        .isEqualTo(
            Map.of(
                "model",
                "gpt-image-2.6-flare",
                "warning",
                "asked for 1024x1536, the provider made 32x16"));
    assertThat(job.told(RecordingJob.Charged.class))
        .extracting(RecordingJob.Charged::usage)
        .containsExactly(
            usage("text_input_token", 10, "0.00005"),
            usage("image_input_token", 2, "0.000016"),
            usage("output_token", 200, "0.006"));
  }

  private static Usage usage(String unit, long quantity, String cost) {
    return new Usage(unit, BigDecimal.valueOf(quantity), new BigDecimal(cost), "USD");
  }

  @Test
  void anEditSendsEachPictureWithItsNameAndType() throws Exception {
    Path one = TestPictures.file(inputs, 20, 10);
    Path two = TestPictures.file(inputs, 30, 10);

    done(
        (engine, at) ->
            ((ImageToImage) engine)
                .imageToImage(
                    new ImageToImage.Request(
                        new Prompt("as a drawing", null),
                        List.of(one, two),
                        null,
                        new Size(null, null),
                        Sampling.OF_MODEL,
                        Rendition.OF_MODEL,
                        null,
                        1,
                        null,
                        Map.of("input_fidelity", "high")),
                    at));

    String body =
        new String(
            provider.requests("POST /v1/images/edits").getFirst().body(),
            StandardCharsets.ISO_8859_1);
    assertThat(body)
        .contains("name=\"image[]\"; filename=\"image.png\"\r\nContent-Type: image/png\r\n\r\n")
        .contains("name=\"prompt\"\r\n\r\nas a drawing\r\n")
        .contains("name=\"input_fidelity\"\r\n\r\nhigh\r\n")
        .contains(new String(Files.readAllBytes(two), StandardCharsets.ISO_8859_1));
  }

  @Test
  void theMaskIsTransparentWhereOursIsWhite() throws Exception {
    Path image = TestPictures.file(inputs, 40, 20);
    Path mask = TestPictures.mask(inputs, 40, 20);

    done(
        (engine, at) ->
            ((Inpainting) engine)
                .inpaint(
                    new Inpainting.Request(
                        new Prompt("a hat", null),
                        image,
                        mask,
                        null,
                        new Size(null, null),
                        Sampling.OF_MODEL,
                        Rendition.OF_MODEL,
                        null,
                        1,
                        null,
                        Map.of()),
                    at));

    byte[] body = provider.requests("POST /v1/images/edits").getFirst().body();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf("\r\n\r\n", text.indexOf("name=\"mask\"")) + 4;
    BufferedImage sent =
        ImageIO.read(new ByteArrayInputStream(Arrays.copyOfRange(body, begin, body.length)));
    assertThat(sent.getRGB(5, 5) >>> 24).isEqualTo(255);
    assertThat(sent.getRGB(35, 5) >>> 24).isEqualTo(0);
  }

  @Test
  void aLongTextIsSpokenInPiecesAndJoined() throws Exception {
    provider.on(
        "POST /v1/audio/speech",
        Reply.bytes("audio/mpeg", mp3("one")),
        Reply.bytes("audio/mpeg", mp3("two")));
    String text = "This is a sentence. ".repeat(250);

    RecordingJob job = done((engine, at) -> ((TextToSpeech) engine).speak(speech(text, null), at));

    assertThat(Files.readString(job.files().getFirst().path())).isEqualTo("ID3oneID3two");
    assertThat(job.files().getFirst().mediaType()).isEqualTo("audio/mpeg");
    var spoken = new StringBuilder();
    for (Seen request : provider.requests("POST /v1/audio/speech")) {
      spoken.append(JSON.readTree(request.body()).path("input").asText());
    }
    assertThat(spoken).hasToString(text);
  }

  private static TextToSpeech.Request speech(String text, @Nullable String format) {
    return new TextToSpeech.Request(text, null, null, null, null, format, null, Map.of());
  }

  @Test
  void aRateLimitTellsHowLongToWait() {
    provider.on(
        submitRoute(),
        Reply.json(429, "Retry-After: 7\r\nx-request-id: req_1\r\n", "{\"error\":{}}"));

    assertThatThrownBy(() -> done((engine, at) -> make(engine, 1, at)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
              assertThat(e.requestId()).contains("req_1");
            });
  }

  @Test
  void aLinkInsteadOfAPictureIsFetchedWithoutTheKeyOfOthers() throws Exception {
    provider
        .on(
            submitRoute(),
            Reply.json("{\"data\":[{\"url\":\"" + provider.url() + "/cdn/a.png\"}]}"))
        .on("GET /cdn/a.png", Reply.bytes("image/png", TestPictures.png(8, 8)));

    RecordingJob job = done((engine, at) -> make(engine, 1, at));

    assertThat(job.files()).hasSize(1);
  }

  @Test
  void whatCostsCentsIsCalledAgainAfterALostAnswer() throws Exception {
    provider.on(submitRoute(), Reply.silence(), accepted());
    RecordingJob first = job(null);
    try (Engine engine = EngineUnderTest.open(new OpenAiEngineFactory(), settings("auto"))) {
      assertThatThrownBy(() -> make(engine, 1, first))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(UNAVAILABLE));

      RecordingJob second = job(first.remoteJob().orElseThrow());
      make(engine, 1, second);

      assertThat(second.files()).hasSize(1);
      assertThat(second.remoteJob().orElseThrow().submission()).isEqualTo(2);
    }
  }

  @Test
  void sizesThatItDoesNotDrawAreRefusedWithTheNearest() {
    var factory = new OpenAiEngineFactory();
    EngineSettings settings = EngineUnderTest.settings(factory, Map.of("api-key", KEY));

    for (Size size : List.of(new Size(512, 512), new Size(1000, 1024), new Size(4096, 1024))) {
      assertThatThrownBy(() -> factory.check(sized(size), settings))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.field()).contains("width"))
          .hasMessageMatching(".*the nearest is \\d+x\\d+");
    }
    factory.check(sized(new Size(3840, 2160)), settings);
  }

  private static TextToImage.Request sized(Size size) {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        size,
        Sampling.OF_MODEL,
        Rendition.OF_MODEL,
        null,
        1,
        null,
        Map.of());
  }

  @Test
  void withoutAKeyItSaysWhatToSet() {
    var factory = new OpenAiEngineFactory();

    assertThat(factory.missing(EngineUnderTest.settings(factory, Map.of())))
        .contains(
            "no API key; set GENPULSE_PROVIDERS_OPENAI_API_KEY, or run: genpulse providers set openai");
    assertThat(
            factory.missing(
                EngineUnderTest.settings(factory, Map.of("base-url", "http://127.0.0.1:8080/v1"))))
        .isEmpty();
  }
}
