package io.genpulse.engine.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract.Call;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is sent to OpenAI, against the schemas that OpenAI publishes (see the fixture for their
/// date). A field that they do not name is wrong, too.
@SuppressWarnings("NullAway.Init") // by JUnit
class OpenAiSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Rendition ALL = new Rendition(null, "high", "transparent", "webp");
  private static final Pattern PART =
      Pattern.compile(
          "name=\"([^\"]+)\"(;[^\r]*)?\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--", Pattern.DOTALL);

  @TempDir Path folder;
  private final ScriptedProvider provider = new ScriptedProvider();

  @AfterEach
  void close() {
    provider.close();
  }

  private byte[] sent(String route, Reply reply, Call call) throws Exception {
    provider.on(route, reply);
    try (Engine engine =
        EngineUnderTest.open(
            new OpenAiEngineFactory(),
            Map.of("api-key", "k", "base-url", provider.url() + "/v1"))) {
      call.on(engine, new RecordingJob(Files.createTempDirectory(folder, "job"), null, _ -> {}));
    }
    return provider.requests(route).getLast().body();
  }

  private static Reply drawn() {
    return Reply.json("{\"data\":[{\"b64_json\":\"" + TestPictures.base64(32, 16) + "\"}]}");
  }

  private static void assertMatches(String schema, JsonNode body) throws IOException {
    ObjectNode root = (ObjectNode) fixture();
    JsonNode named = root.at("/components/schemas/" + schema);
    ((ObjectNode) named).put("additionalProperties", false);
    root.put("$ref", "#/components/schemas/" + schema);
    var validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
    assertThat(named.path("properties")).isNotEmpty();
    assertThat(validator.validate(body)).as("%s: %s", schema, body).isEmpty();
  }

  private static JsonNode fixture() throws IOException {
    try (var in = OpenAiSchemaTest.class.getResourceAsStream("openapi-2026-08-21.json")) {
      return JSON.readTree(in);
    }
  }

  @Test
  void picturesAreAskedForAsTheSchemaSays() throws Exception {
    for (TextToImage.Request request :
        List.of(
            drawing(new Size(null, null), Rendition.OF_MODEL, Map.of()),
            drawing(
                new Size(1024, 1536),
                ALL,
                Map.of("moderation", "low", "output_compression", 80)))) {
      byte[] body =
          sent(
              "POST /v1/images/generations",
              drawn(),
              (engine, job) -> ((TextToImage) engine).textToImage(request, job));

      assertMatches("CreateImageRequest", JSON.readTree(body));
    }
  }

  private static TextToImage.Request drawing(
      Size size, Rendition rendition, Map<String, Object> extras) {
    return new TextToImage.Request(
        new Prompt("a fox", null), size, Sampling.OF_MODEL, rendition, null, 1, null, extras);
  }

  @Test
  void editsAreAskedForAsTheSchemaSays() throws Exception {
    Path image = TestPictures.file(folder, 20, 10);
    byte[] several =
        sent(
            "POST /v1/images/edits",
            drawn(),
            (engine, job) ->
                ((ImageToImage) engine)
                    .imageToImage(
                        new ImageToImage.Request(
                            new Prompt("as a drawing", null),
                            List.of(image, image),
                            null,
                            new Size(1024, 1024),
                            Sampling.OF_MODEL,
                            ALL,
                            null,
                            1,
                            null,
                            Map.of("input_fidelity", "high")),
                        job));
    byte[] masked =
        sent(
            "POST /v1/images/edits",
            drawn(),
            (engine, job) ->
                ((Inpainting) engine)
                    .inpaint(
                        new Inpainting.Request(
                            new Prompt("a hat", null),
                            image,
                            image,
                            null,
                            new Size(null, null),
                            Sampling.OF_MODEL,
                            Rendition.OF_MODEL,
                            null,
                            1,
                            null,
                            Map.of()),
                        job));

    assertMatches("CreateImageEditRequest", form(several));
    assertMatches("CreateImageEditRequest", form(masked));
    assertThat(form(several).path("image")).hasSize(2);
    assertThat(form(masked).path("mask").isTextual()).isTrue();
  }

  /// A multipart body as the schemas see it: lists have names that end with `[]`.
  private static JsonNode form(byte[] body) {
    ObjectNode form = JSON.createObjectNode();
    Matcher parts = PART.matcher(new String(body, ISO_8859_1));
    for (int at = 0; parts.find(at); at = parts.end() - 2) {
      String name = parts.group(1);
      String value = parts.group(2) == null ? parts.group(3) : "binary";
      if (name.endsWith("[]")) {
        form.withArray("/" + name.substring(0, name.length() - 2)).add(value);
      } else if (value.matches("[0-9]+")) {
        form.put(name, Long.parseLong(value));
      } else {
        form.put(name, value);
      }
    }
    return form;
  }

  @Test
  void speechIsAskedForAsTheSchemaSays() throws Exception {
    for (TextToSpeech.Request request :
        List.of(
            new TextToSpeech.Request("good morning", null, null, null, null, null, null, Map.of()),
            new TextToSpeech.Request(
                "good morning", "coral", null, 1.5, "softly", "wav", "tts-1", Map.of()))) {
      byte[] body =
          sent(
              "POST /v1/audio/speech",
              Reply.bytes("audio/mpeg", "ID3one".getBytes(ISO_8859_1)),
              (engine, job) -> ((TextToSpeech) engine).speak(request, job));

      assertMatches("CreateSpeechRequest", JSON.readTree(body));
    }
  }

  @Test
  void aBodyThatOpenAiWouldRefuseIsFound() {
    for (String wrong :
        List.of(
            "{}",
            "{\"prompt\":\"a\",\"n\":99}",
            "{\"prompt\":\"a\",\"n\":\"1\"}",
            "{\"prompt\":\"a\",\"quality\":\"best\"}",
            "{\"prompt\":\"a\",\"seed\":7}")) {
      assertThatThrownBy(() -> assertMatches("CreateImageRequest", JSON.readTree(wrong)))
          .as(wrong)
          .isInstanceOf(AssertionError.class);
    }
  }
}
