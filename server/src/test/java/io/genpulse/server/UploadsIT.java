package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Files that tasks work on.
@ExtendWith(SharedServer.class)
class UploadsIT {
  private static final byte[] PNG = Arrays.copyOf(latin1("\u0089PNG\r\n\u001a\n..."), 3_000);

  private final TestServer server;

  UploadsIT(TestServer server) {
    this.server = server;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private HttpResponse<String> upload(byte[] body, String contentType) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/uploads"))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static byte[] form(byte[] file) {
    String lines =
        """
        --xyz
        Content-Disposition: form-data; name="title"

        a lake
        --xyz
        Content-Disposition: form-data; name="file"; filename="a.gif"
        Content-Type: image/gif

        """;
    byte[] before = latin1(lines.replace("\n", "\r\n"));
    byte[] after = latin1("\r\n--xyz--\r\n");
    byte[] all = Arrays.copyOf(before, before.length + file.length + after.length);
    System.arraycopy(file, 0, all, before.length, file.length);
    System.arraycopy(after, 0, all, before.length + file.length, after.length);
    return all;
  }

  private void assertStored(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonNode upload = json(response);
    assertThat(upload.path("media_type").asText()).isEqualTo("image/png");
    assertThat(upload.path("bytes").asInt()).isEqualTo(PNG.length);
    assertThat(upload.path("key").asText()).matches("uploads/[0-9/]{10}/[0-9a-f-]{36}\\.png");
    HttpResponse<byte[]> there =
        server
            .http()
            .send(
                HttpRequest.newBuilder(URI.create(upload.path("url").asText())).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(there.body()).isEqualTo(PNG);
  }

  @Test
  void aBodyIsKeptAsWhatItIs() throws Exception {
    assertStored(upload(PNG, "image/jpeg"));
  }

  @Test
  void theFirstFileOfAFormIsKept() throws Exception {
    assertStored(upload(form(PNG), "multipart/form-data; boundary=xyz"));
    assertStored(upload(form(PNG), "multipart/form-data; charset=UTF-8; boundary=\"xyz\""));
  }

  @Test
  void whatIsNoMediaIs415() {
    assertThat(upload(latin1("<html>"), "image/png").statusCode()).isEqualTo(415);
    assertThat(upload(form(latin1("MZ")), "multipart/form-data; boundary=xyz").statusCode())
        .isEqualTo(415);
  }

  @Test
  void formsThatAreNoneAre400() {
    assertThat(upload(form(PNG), "multipart/form-data").statusCode()).isEqualTo(400);
    assertThat(upload(latin1("--xyz--\r\n"), "multipart/form-data; boundary=xyz").statusCode())
        .isEqualTo(400);
    assertThat(upload(PNG, "multipart/form-data; boundary=xyz").statusCode()).isEqualTo(400);
    assertThat(upload(new byte[0], "image/png").statusCode()).isEqualTo(400);
  }

  @Test
  void whatIsTooLargeIs413() {
    byte[] large = Arrays.copyOf(PNG, (1 << 20) + 1);

    assertThat(upload(large, "image/png").statusCode()).isEqualTo(413);
    assertThat(upload(form(large), "multipart/form-data; boundary=xyz").statusCode())
        .isEqualTo(413);
  }
}
