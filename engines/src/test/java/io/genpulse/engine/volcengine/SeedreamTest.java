package io.genpulse.engine.volcengine;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.RemoteEngineContract;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of `volcengine`.
@SuppressWarnings("NullAway.Init") // by JUnit
class SeedreamTest extends RemoteEngineContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path inputs;

  @BeforeEach
  void script() {
    provider.on(submitRoute(), accepted());
  }

  @Override
  protected Engine open() {
    return EngineUnderTest.open(
        new VolcengineEngineFactory(),
        Map.of(
            "api-key",
            KEY,
            "base-url",
            provider.url() + "/api/v3",
            "concurrency",
            "60",
            "on-uncertain",
            "fail"));
  }

  @Override
  protected String submitRoute() {
    return "POST /api/v3/images/generations";
  }

  @Override
  protected boolean keepsJobs() {
    return false;
  }

  @Override
  protected Reply accepted() {
    return Reply.json(
        "{\"model\":\"m\",\"created\":1,\"data\":[%s],\"usage\":{\"generated_images\":1,\"output_tokens\":9}}"
            .formatted(item()));
  }

  private static String item() {
    return "{\"b64_json\":\"" + TestPictures.base64(32, 16) + "\",\"size\":\"32x16\"}";
  }

  @Override
  protected List<Row> errors() {
    var rows = new ArrayList<>(ArkErrors.rows());
    rows.add(new Row(Reply.json("{\"data\":[]}"), CONTENT_REFUSED));
    rows.add(
        new Row(
            Reply.json(
                "{\"data\":[{\"error\":{\"code\":\"OutputImageSensitiveContentDetected\"}}]}"),
            CONTENT_REFUSED));
    return rows;
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToImage) engine)
        .textToImage(picture(files, new Size(null, null), null, null, Map.of()), job);
  }

  private static TextToImage.Request picture(
      int count,
      Size size,
      @Nullable String quality,
      @Nullable Long seed,
      Map<String, Object> extras) {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        size,
        Sampling.OF_MODEL,
        new Rendition(null, quality, null, null),
        seed,
        count,
        null,
        extras);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        refusal(picture(1, new Size(null, null), null, 7L, Map.of()), "seed"),
        refusal(picture(1, new Size(1024, null), null, null, Map.of()), "height"),
        refusal(picture(1, new Size(null, null), "8K", null, Map.of()), "quality"),
        refusal(
            picture(1, new Size(null, null), null, null, Map.of("size", "2K")),
            "provider_params/size"));
  }

  private static Refusal refusal(TextToImage.Request request, String field) {
    return new Refusal(
        (engine, job) -> ((TextToImage) engine).textToImage(request, job), INVALID_REQUEST, field);
  }

  @Test
  void eachPictureIsACallOfItsOwn() throws Exception {
    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        picture(2, new Size(null, null), "2K", null, Map.of("watermark", false)),
                        at));

    assertThat(provider.requests(submitRoute())).hasSize(2);
    assertThat(JSON.readTree(provider.requests(submitRoute()).getFirst().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"model":"doubao-seedream-5-0-260128","prompt":"a fox","response_format":"b64_json",
                "size":"2K","watermark":false}
                """));
    assertThat(job.files()).hasSize(2);
    assertThat(job.told(RecordingJob.Charged.class).getFirst().usage())
        .isEqualTo(Usage.of("image", 1));
  }

  @Test
  void ofASeriesWhatWasNotRefusedIsKept() throws Exception {
    provider.on(
        submitRoute(),
        Reply.json(
            "{\"data\":[%s,{\"error\":{\"code\":\"OutputImageRisk\",\"message\":\"no\"}},%s],\"usage\":{\"generated_images\":2}}"
                .formatted(item(), item())));

    RecordingJob job =
        done(
            (engine, at) ->
                ((TextToImage) engine)
                    .textToImage(
                        picture(
                            3,
                            new Size(null, null),
                            null,
                            null,
                            Map.of("sequential_image_generation", "auto")),
                        at));

    JsonNode body = JSON.readTree(provider.requests(submitRoute()).getFirst().body());
    assertThat(body.path("sequential_image_generation_options").path("max_images").asInt())
        .isEqualTo(3);
    assertThat(job.files()).hasSize(2);
    assertThat(job.told(RecordingJob.Logged.class)).hasSize(1);
  }

  @Test
  void anEditSendsItsPicturesWithinTheCall() throws Exception {
    Path image = TestPictures.file(inputs, 20, 10);

    done(
        (engine, at) ->
            ((ImageToImage) engine)
                .imageToImage(
                    new ImageToImage.Request(
                        new Prompt("as a drawing", null),
                        List.of(image),
                        null,
                        new Size(2048, 1024),
                        Sampling.OF_MODEL,
                        Rendition.OF_MODEL,
                        null,
                        1,
                        null,
                        Map.of()),
                    at));

    JsonNode body = JSON.readTree(provider.requests(submitRoute()).getFirst().body());
    assertThat(body.path("size").asText()).isEqualTo("2048x1024");
    assertThat(body.path("image").get(0).asText()).startsWith("data:image/png;base64,iVBOR");
  }

  @Test
  void bytePlusHasTheSameModelsByOtherNames() {
    var factory = new VolcengineEngineFactory();
    try (Engine engine =
        factory.open(
            EngineUnderTest.settings(
                factory,
                Map.of(
                    "api-key",
                    KEY,
                    "base-url",
                    "https://ark.ap-southeast.bytepluses.com/api/v3")))) {
      assertThat(engine.models())
          .extracting(ModelInfo::name)
          .contains("seedream-5-0-260128", "seedance-2-5-260628")
          .noneMatch(name -> name.startsWith("doubao-"));
    }
  }

  @Test
  void withoutAKeyItSaysWhatToSet() {
    var factory = new VolcengineEngineFactory();

    assertThat(factory.missing(EngineUnderTest.settings(factory, Map.of())))
        .contains(
            "no API key; set GENPULSE_PROVIDERS_VOLCENGINE_API_KEY, or run: genpulse providers set volcengine");
  }
}
