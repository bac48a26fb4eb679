package io.genpulse.engine.midjourney;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INTERNAL;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.NOT_SUPPORTED;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
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
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `midjourney` by a gateway that remembers what it was asked, as the original and as newer ones.
@SuppressWarnings("NullAway.Init") // by JUnit
class MidjourneyEngineTest extends RemoteJobContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Size ANY = new Size(null, null);

  @TempDir Path inputs;
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();

  @BeforeEach
  void script() {
    provider
        .on(submitRoute(), accepted())
        .on("POST /mj/submit/*", accepted())
        .on("GET /mj/task/list", Reply.made(_ -> list()))
        .on(pollRoute(), done())
        .on(downloadRoute(), result());
  }

  private synchronized String list() {
    return JSON.createArrayNode().addAll(tasks.values()).toString();
  }

  private synchronized String take(Seen request) {
    try {
      JsonNode body = JSON.readTree(request.body());
      String id = "17000000000000" + (tasks.size() + 10);
      tasks.put(
          id,
          JSON.createObjectNode()
              .put("id", id)
              .put("status", "SUCCESS")
              .put("progress", "100%")
              .put("prompt", body.path("prompt").asText())
              .put("state", body.path("state").asText())
              .put("submitTime", Instant.now().toEpochMilli())
              .put("imageUrl", provider.url() + "/files/" + id + ".png")
              .put("newField", true));
      return "{\"code\":1,\"description\":\"提交成功\",\"result\":\"" + id + "\",\"properties\":{}}";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized ObjectNode task(Seen request) {
    String id = request.path().split("/")[3];
    return Objects.requireNonNull(tasks.get(id)).deepCopy();
  }

  /// What the gateway says of every job from now on, besides what it knows.
  private void shows(String json) {
    provider.on(
        pollRoute(),
        Reply.made(
            request -> {
              try {
                return task(request).setAll((ObjectNode) JSON.readTree(json)).toString();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  @Override
  protected Engine open() {
    var factory = new MidjourneyEngineFactory();
    return factory.open(
        EngineUnderTest.settings(
            factory,
            Map.of(
                "api-key",
                KEY,
                "base-url",
                provider.url().toString(),
                "concurrency",
                "60",
                "on-uncertain",
                "fail")),
        NO_PAUSE);
  }

  @Override
  protected String submitRoute() {
    return "POST /mj/submit/imagine";
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
    return "GET /mj/task/*";
  }

  @Override
  protected Reply done() {
    return Reply.made(request -> task(request).toString());
  }

  @Override
  protected Reply running() {
    return Reply.made(
        request -> task(request).put("status", "IN_PROGRESS").put("progress", "35%").toString());
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        failed("Banned prompt: blood", CONTENT_REFUSED),
        failed("内容违规", CONTENT_REFUSED),
        failed("Invalid parameter --foo", INVALID_REQUEST),
        failed("You have run out of fast hours", QUOTA_EXHAUSTED),
        failed("something new", INTERNAL),
        new Row(Reply.json("{\"status\":\"CANCEL\"}"), INTERNAL),
        new Row(Reply.empty(200), INTERNAL));
  }

  private static Row failed(String reason, EngineError error) {
    return new Row(Reply.json("{\"status\":\"FAILURE\",\"failReason\":\"" + reason + "\"}"), error);
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Reply result() {
    return Reply.bytes("image/png", TestPictures.png(64, 32));
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.of("POST /mj/task/*");
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        code(3, "无可用的账号实例", UNAVAILABLE),
        code(9, "failed", UNAVAILABLE),
        code(23, "the queue is full", RATE_LIMITED),
        code(24, "may contain sensitive words", CONTENT_REFUSED),
        new Row(
            Reply.json("{\"code\":4,\"description\":\"no prompt\"}"), INVALID_REQUEST, "prompt"),
        new Row(Reply.empty(401), UNAUTHORIZED),
        new Row(Reply.empty(403), UNAUTHORIZED),
        new Row(Reply.empty(404), NOT_SUPPORTED),
        new Row(Reply.json(429, "{}"), RATE_LIMITED),
        new Row(Reply.html(502), UNAVAILABLE));
  }

  private static Row code(int code, String description, EngineError error) {
    return new Row(
        Reply.json(
            "{\"code\":%d,\"description\":\"%s\",\"properties\":{\"bannedWord\":\"blood\"}}"
                .formatted(code, description)),
        error);
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToImage) engine)
        .textToImage(
            picture(new Prompt("a fox", null), ANY, null, files, Map.of("split", false)), job);
  }

  private static TextToImage.Request picture(
      Prompt prompt, Size size, @Nullable Long seed, int count, Map<String, Object> extras) {
    return new TextToImage.Request(
        prompt, size, Sampling.OF_MODEL, Rendition.OF_MODEL, seed, count, null, extras);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) ->
                ((TextToImage) engine)
                    .textToImage(picture(new Prompt("a fox", null), ANY, -1L, 1, Map.of()), job),
            INVALID_REQUEST,
            "seed"),
        new Refusal(
            (engine, job) ->
                ((TextToImage) engine)
                    .textToImage(
                        picture(new Prompt("a fox", null), ANY, null, 1, Map.of("state", "x")),
                        job),
            INVALID_REQUEST,
            "provider_params/state"),
        new Refusal(
            (engine, job) ->
                ((Upscaling) engine)
                    .upscale(
                        new Upscaling.Request(
                            new PictureSource.Picture(Path.of("a.png")),
                            null,
                            null,
                            null,
                            Map.of()),
                        job),
            INVALID_REQUEST,
            "image"));
  }

  private JsonNode sent(String what) throws IOException {
    return JSON.readTree(provider.requests("POST /mj/submit/" + what).getLast().body());
  }

  @Test
  void aPromptCarriesItsFlagsAndAGridIsCutIntoFour() throws Exception {
    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        new TextToImage.Request(
                            new Prompt("a fox --ar 1:1", "rain, snow"),
                            new Size(1920, 1080),
                            Sampling.OF_MODEL,
                            new Rendition(null, "2", null, null),
                            7L,
                            1,
                            "niji-6",
                            Map.of("flags", "--stylize 50", "botType", "NIJI_JOURNEY")),
                        at));

    JsonNode body = sent("imagine");
    assertThat(body.path("prompt").asText())
        .isEqualTo("a fox --ar 1:1 --no rain, snow --q 2 --seed 7 --niji 6 --stylize 50");
    assertThat(body.path("botType").asText()).isEqualTo("NIJI_JOURNEY");
    assertThat(body.path("state").asText()).startsWith("gp:");
    assertThat(body.has("flags")).isFalse();
    assertThat(job.told(RecordingJob.Logged.class).getFirst().line()).contains("--ar");
    assertThat(job.files()).hasSize(5);
    assertThat(job.files()).extracting(GeneratedFile::width).containsExactly(64, 32, 32, 32, 32);
    assertThat(job.files().getLast().metadata())
        .containsEntry("index", 4)
        .containsEntry("seed", 7L);
  }

  @Test
  void fourLinksReplaceCutting() throws Exception {
    String link = "{\"url\":\"" + provider.url() + "/files/one.png\"}";
    shows("{\"imageUrls\":[%s,%s,%s,%s]}".formatted(link, link, link, link));

    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        picture(new Prompt("a fox", null), new Size(3, 2), null, 1, Map.of()), at));

    assertThat(sent("imagine").path("prompt").asText()).isEqualTo("a fox --ar 3:2");
    assertThat(job.files()).extracting(GeneratedFile::width).containsExactly(64, 64, 64, 64, 64);
  }

  @Test
  void aPictureOfAGridIsUpscaledByTheOriginalsWord() throws Exception {
    RemoteJob grids =
        Objects.requireNonNull(
            done((engine, at) ->
                    ((TextToImage) engine)
                        .textToImage(
                            picture(new Prompt("a fox", null), ANY, null, 2, Map.of()), at))
                .remoteJob()
                .orElse(null));

    RecordingJob job =
        done((engine, at) -> ((Upscaling) engine).upscale(upscaling(grids, 6, Map.of()), at));

    JsonNode body = sent("change");
    assertThat(body.path("taskId").asText()).isEqualTo("1700000000000011");
    assertThat(body.path("action").asText()).isEqualTo("UPSCALE");
    assertThat(body.path("index").asInt()).isEqualTo(2);
    assertThat(job.files()).hasSize(1);
  }

  private static Upscaling.Request upscaling(RemoteJob of, int index, Map<String, Object> extras) {
    return new Upscaling.Request(new PictureSource.OfJob(of, index), null, null, null, extras);
  }

  private RemoteJob drawn() throws InterruptedException {
    return done((engine, at) -> make(engine, 1, at)).remoteJob().orElseThrow();
  }

  @Test
  void newerGatewaysHaveButtons() throws Exception {
    RemoteJob grid = drawn();
    shows(
        "{\"buttons\":[{\"customId\":\"MJ::JOB::upsample::1::h\"},{\"customId\":\"MJ::JOB::upsample::2::h\"},"
            + "{\"customId\":\"MJ::JOB::variation::2::h\"},{\"customId\":\"MJ::JOB::reroll::0::h::SOLO\"}]}");

    done((engine, at) -> ((Upscaling) engine).upscale(upscaling(grid, 2, Map.of()), at));
    assertThat(sent("action").path("customId").asText()).isEqualTo("MJ::JOB::upsample::2::h");

    RecordingJob varied =
        done((engine, at) -> ((ImageVariation) engine).vary(variation(grid, null, Map.of()), at));
    assertThat(sent("action").path("customId").asText()).isEqualTo("MJ::JOB::variation::2::h");
    assertThat(varied.files()).hasSize(5);

    done(
        (engine, at) ->
            ((ImageVariation) engine)
                .vary(variation(grid, null, Map.of("action", "MJ::JOB::reroll")), at));
    assertThat(sent("action").path("customId").asText()).isEqualTo("MJ::JOB::reroll::0::h::SOLO");
    assertThat(sent("action").has("action")).isFalse();

    assertThatThrownBy(
            () ->
                done(
                    (engine, at) ->
                        ((ImageVariation) engine).vary(variation(grid, 0.2, Map.of()), at)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.field()).contains("strength"));
  }

  private static ImageVariation.Request variation(
      RemoteJob of, @Nullable Double strength, Map<String, Object> extras) {
    return new ImageVariation.Request(
        new PictureSource.OfJob(of, 2), strength, null, 1, null, extras);
  }

  @Test
  void aJobThatIsGoneAtTheGatewayIsNamed() throws Exception {
    RemoteJob grid = drawn();
    provider.on(pollRoute(), Reply.empty(200));

    assertThatThrownBy(
            () ->
                done(
                    (engine, at) -> ((Upscaling) engine).upscale(upscaling(grid, 1, Map.of()), at)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.field()).contains("parent_task"));
  }

  @Test
  void aWindowThatWaitsIsConfirmed() throws Exception {
    provider.on(
        pollRoute(),
        Reply.made(request -> task(request).put("status", "MODAL").toString()),
        done());

    RecordingJob job = done((engine, at) -> make(engine, 1, at));

    assertThat(sent("modal").path("prompt").asText()).isEqualTo("a fox");
    assertThat(job.files()).hasSize(1);
  }

  @Test
  void picturesAreBlended() throws Exception {
    Path one = TestPictures.file(inputs, 20, 10);
    Path two = TestPictures.file(inputs, 30, 10);

    RecordingJob job =
        done(
            (engine, at) ->
                ((ImageToImage) engine)
                    .imageToImage(
                        new ImageToImage.Request(
                            new Prompt("", null),
                            List.of(one, two),
                            null,
                            new Size(1080, 1920),
                            Sampling.OF_MODEL,
                            Rendition.OF_MODEL,
                            null,
                            1,
                            null,
                            Map.of("blend", true)),
                        at));

    JsonNode body = sent("blend");
    assertThat(body.path("base64Array")).hasSize(2);
    assertThat(body.path("dimensions").asText()).isEqualTo("PORTRAIT");
    assertThat(job.files()).hasSize(5);
  }

  @Test
  void aPictureIsDescribedInFourWays() throws Exception {
    Path image = TestPictures.file(inputs, 20, 10);
    shows("{\"prompt\":\"1️⃣ a fox in snow\\n\\n2️⃣ an animal --ar 2:1\"}");
    var texts = new ArrayList<String>();

    done(
        (engine, at) ->
            texts.addAll(
                ((ImageDescription) engine)
                    .describe(new ImageDescription.Request(image, null, Map.of()), at)));

    assertThat(texts).containsExactly("a fox in snow", "an animal --ar 2:1");
    assertThat(sent("describe").path("base64").asText()).startsWith("data:image/png;base64,");
  }

  @Test
  void aPictureMoves() throws Exception {
    Path image = TestPictures.file(inputs, 20, 10);
    provider.on(
        downloadRoute(),
        Reply.bytes("video/mp4", "\0\0\0\u0018ftypisom, and the rest".getBytes(ISO_8859_1)));
    shows("{\"videoUrls\":[\"" + provider.url() + "/files/a.mp4\"]}");

    RecordingJob job =
        done(
            (engine, at) ->
                ((ImageToVideo) engine)
                    .imageToVideo(
                        new ImageToVideo.Request(
                            new Prompt("it runs", null),
                            image,
                            null,
                            List.of(),
                            new Clip(ANY, null, "720p", null, null, null),
                            Sampling.OF_MODEL,
                            null,
                            1,
                            null,
                            Map.of("motion", "low")),
                        at));

    JsonNode body = sent("video");
    assertThat(body.path("videoType").asText()).isEqualTo("vid_1.1_i2v_720");
    assertThat(body.path("motion").asText()).isEqualTo("low");
    assertThat(body.path("batchSize").asInt()).isEqualTo(1);
    assertThat(job.files()).extracting(GeneratedFile::mediaType).containsExactly("video/mp4");
  }

  @Test
  void withoutAGatewayItSaysWhatToSet() {
    var factory = new MidjourneyEngineFactory();

    assertThat(factory.missing(EngineUnderTest.settings(factory, Map.of())))
        .contains("no gateway; set GENPULSE_PROVIDERS_MIDJOURNEY_BASE_URL");
  }
}
