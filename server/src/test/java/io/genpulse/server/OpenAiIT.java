package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.paint.PaintEngine;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What OpenAI's clients send, and what they can read.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiIT {
  private static final int GREEN = 0x00c040;
  private static final int BLUE = 0x0000ff;

  private final TestServer server;

  OpenAiIT(TestServices services) {
    server =
        services
            .place()
            .serve(
                Map.of(
                    "GENPULSE_ENGINES_PAINT_COLOR", "00c040",
                    "GENPULSE_ENGINES_ORDER", "paint",
                    "GENPULSE_OPENAI_MODELS", "my-painter = paint-1"));
  }

  @BeforeAll
  void untilTheWorkerHasSaidWhatItHas() {
    await().until(() -> server.get("/v1/models").body().contains("paint-1"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<String> generate(String body) {
    return server.post("/v1/images/generations", body, "Content-Type", "application/json");
  }

  private static BufferedImage picture(JsonNode base64) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(base64.asText());
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void picturesComeInTheAnswerOrAsLinks() throws Exception {
    JsonNode inline =
        json(
            generate(
                "{\"model\":\"gpt-image-1\",\"prompt\":\"grass\",\"n\":2,\"size\":\"32x16\","
                    + "\"quality\":\"hd\",\"background\":\"opaque\",\"user\":null,\"x\":{}}"));

    assertThat(inline.path("data")).hasSize(2);
    BufferedImage picture = picture(inline.at("/data/1/b64_json"));
    assertThat(picture.getWidth()).isEqualTo(32);
    assertThat(picture.getRGB(31, 15) & 0xffffff).isEqualTo(GREEN);
    assertThat(inline.path("output_format").asText()).isEqualTo("png");
    assertThat(inline.path("size").asText()).isEqualTo("32x16");
    assertThat(inline.path("created").asLong()).isPositive();

    String url =
        json(generate("{\"model\":\"my-painter\",\"prompt\":\"grass\"}"))
            .at("/data/0/url")
            .asText();
    assertThat(
            server
                .http()
                .send(
                    HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .headers()
                .firstValue("Content-Type"))
        .contains("image/png");
  }

  @Test
  void whoHasWaitedLongEnoughIsToldWhereThePictureWillBe() {
    server.post("/queue/pause", null);
    try (var hasty =
        server
            .place()
            .serve(Map.of("GENPULSE_ENGINES_ORDER", "paint", "GENPULSE_OPENAI_WAIT", "PT1S"))) {
      var late =
          hasty.post("/v1/images/generations", "{\"model\":\"paint-1\",\"prompt\":\"grass\"}");

      assertThat(late.statusCode()).isEqualTo(504);
      String message = json(late).at("/error/message").asText();
      String task = hasty.place().query("SELECT task_id FROM tasks WHERE status = 'pending'");
      assertThat(message).contains("/tasks/" + task);
      server.post("/queue/resume", null);
      hasty.await(String.valueOf(task), "completed");
    } finally {
      server.post("/queue/resume", null);
    }
  }

  @Test
  void aStreamShowsThePictureComeAbout() throws Exception {
    HttpResponse<Stream<String>> answer =
        server
            .http()
            .send(
                HttpRequest.newBuilder(server.uri("/v1/images/generations"))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"paint/paint-1\",\"prompt\":\"what is watched\","
                                + "\"stream\":true,\"partial_images\":2}"))
                    .build(),
                HttpResponse.BodyHandlers.ofLines());

    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    String stream =
        answer
            .body()
            .peek(
                line -> {
                  if (line.equals("event: image_generation.partial_image")) {
                    PaintEngine.SEEN.countDown();
                  }
                })
            .collect(Collectors.joining("\n", "", "\n\n"));
    JsonNode first = event(stream, "image_generation.partial_image");
    assertThat(first.path("partial_image_index").asInt()).isZero();
    assertThat(picture(first.path("b64_json")).getRGB(0, 0) & 0xffffff).isZero();
    JsonNode last = event(stream, "image_generation.completed");
    assertThat(picture(last.path("b64_json")).getRGB(0, 0) & 0xffffff).isEqualTo(GREEN);
    assertThat(last.at("/usage/input_tokens_details/text_tokens").isInt()).isTrue();
    assertThat(
            event(generate("{\"prompt\":\"forbidden\",\"stream\":true}").body(), "error")
                .at("/error/code")
                .asText())
        .isEqualTo("moderation_blocked");
  }

  private static JsonNode event(String stream, String type) {
    int at = stream.indexOf("event: " + type + "\n");
    assertThat(at).as(stream).isNotNegative();
    JsonNode data =
        json(stream.substring(stream.indexOf("data: ", at) + 6, stream.indexOf("\n\n", at)));
    assertThat(data.path("type").asText()).isEqualTo(type);
    return data;
  }

  @Test
  void whatIsTransparentInAMaskChanges() throws Exception {
    var blue = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    var mask = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 64; i++) {
      blue.setRGB(i % 8, i / 8, BLUE);
      mask.setRGB(i % 8, i / 8, i % 8 < 4 ? 0 : 0xff000000);
    }
    var form = new Form().text("prompt", "grass").text("response_format", "b64_json");

    JsonNode changed = edit(form.file("image", blue).file("mask", mask));
    JsonNode whole =
        edit(new Form().text("prompt", "x").file("image[]", blue).file("image[]", mask));
    JsonNode noMask = edit(new Form().text("prompt", "x").file("image", blue).file("mask", blue));

    BufferedImage picture = picture(changed.at("/data/0/b64_json"));
    assertThat(picture.getRGB(3, 3) & 0xffffff).isEqualTo(GREEN);
    assertThat(picture.getRGB(4, 3) & 0xffffff).isEqualTo(BLUE);
    assertThat(whole.at("/data/0/url").asText()).startsWith("http");
    assertThat(noMask.at("/error/param").asText()).isEqualTo("mask");
  }

  private JsonNode edit(Form form) throws Exception {
    return json(
        server.send(
            HttpRequest.newBuilder(server.uri("/v1/images/edits"))
                .header("Content-Type", "multipart/form-data; boundary=xyz")
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes()))
                .build()));
  }

  private static final class Form {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Form part(String head, byte[] content) {
      String lines = "--xyz\r\nContent-Disposition: form-data; " + head + "\r\n\r\n";
      out.writeBytes(lines.getBytes(StandardCharsets.UTF_8));
      out.writeBytes(content);
      out.writeBytes(new byte[] {'\r', '\n'});
      return this;
    }

    Form text(String name, String text) {
      return part("name=\"" + name + "\"", text.getBytes(StandardCharsets.UTF_8));
    }

    Form file(String name, BufferedImage picture) throws IOException {
      var png = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", png);
      return part("name=\"" + name + "\"; filename=\"a.png\"", png.toByteArray());
    }

    byte[] bytes() {
      out.writeBytes("--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
      return out.toByteArray();
    }
  }

  @Test
  void aTextIsSpokenByTheVoiceThereIs() throws Exception {
    HttpResponse<byte[]> speech =
        server
            .http()
            .send(
                HttpRequest.newBuilder(server.uri("/v1/audio/speech"))
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"tts-1\",\"voice\":\"alloy\",\"input\":\"good morning\"}"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());

    assertThat(speech.headers().firstValue("Content-Type")).contains("audio/wav");
    assertThat(speech.body()).startsWith('R', 'I', 'F', 'F');
    JsonNode refused =
        json(
            server.post(
                "/v1/audio/speech", "{\"model\":\"speech\",\"voice\":\"anna\",\"input\":\"a\"}"));
    assertThat(refused.at("/error/param").asText()).isEqualTo("voice");
  }

  @Test
  void modelsAreThoseThatCanBeNamed() {
    JsonNode list = json(server.get("/v1/models"));

    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id"))
        .contains("paint-1", "speech", "my-painter");
    JsonNode one = json(server.get("/v1/models/paint-1"));
    assertThat(one.toString())
        .isEqualTo(
            "{\"id\":\"paint-1\",\"object\":\"model\",\"created\":0,\"owned_by\":\"paint\"}");
    assertThat(json(server.get("/models")).has("items")).isTrue();
  }

  @Test
  void whatIsWrongIsToldInTheFormOfOpenAi() {
    assertError(generate("{\"model\":\"paint-1\"}"), 400, "invalid", "prompt");
    assertError(generate("{\"prompt\":\"a\",\"size\":\"large\"}"), 400, "invalid", "size");
    assertError(generate("{\"prompt\":\"a\",\"size\":\"9999x16\"}"), 400, "invalid", "size");
    assertError(generate("{\"prompt\":\"a\",\"n\":11}"), 400, "invalid", "n");
    assertError(
        generate("{\"prompt\":\"a\",\"output_format\":\"webp\"}"), 400, "invalid", "output_format");
    assertError(generate("{\"prompt\":\"a\",\"model\":\"moon\"}"), 404, "model_not_found", "model");
    assertError(generate("not json"), 400, "not_json", null);
    assertError(server.get("/v1/models/moon"), 404, "model_not_found", "model");
    assertError(server.get("/v1/images/generations"), 405, "method_not_allowed", null);
    HttpResponse<String> refused = generate("{\"prompt\":\"forbidden\"}");
    assertError(refused, 400, "moderation_blocked", null);
    assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
  }

  private static void assertError(
      HttpResponse<String> response, int status, String code, @Nullable String param) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = json(response).path("error");
    assertThat(error.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("message", "type", "param", "code");
    assertThat(error.path("code").asText()).as(response.body()).isEqualTo(code);
    assertThat(error.path("param").textValue()).as(response.body()).isEqualTo(param);
  }

  @Test
  void theTaskOfAClientThatLeavesIsCanceled() throws Exception {
    String body = "{\"prompt\":\"wait\"}";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      await().until(() -> tasks("processing") == 1);
    }

    await().until(() -> tasks("canceled") == 1);
  }

  private long tasks(String status) {
    return server
        .place()
        .number(
            "SELECT count(*) FROM tasks WHERE params->>'prompt' = 'wait' AND status = '%s'"
                .formatted(status));
  }
}
