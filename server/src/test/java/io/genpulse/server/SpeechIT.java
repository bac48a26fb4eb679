package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Text becomes sound, with nothing but what comes along.
@ExtendWith(SharedServer.class)
class SpeechIT {
  private final TestServer server;

  SpeechIT(TestServer server) {
    this.server = server;
  }

  @Test
  void aTextIsSpokenAndHasAPoster() throws Exception {
    String id =
        server.submit("{\"task_type\":\"text-to-speech\",\"params\":{\"text\":\"good morning\"}}");

    JsonNode output = server.await(id, "completed").at("/outputs/0");
    assertThat(output.path("media_type").asText()).isEqualTo("audio/wav");
    assertThat(output.path("duration_ms").asInt()).isBetween(500, 5_000);
    byte[] sound = get(output.path("url").asText());
    assertThat(sound).hasSize(output.path("bytes").asInt()).startsWith('R', 'I', 'F', 'F');
    var poster = ImageIO.read(new ByteArrayInputStream(get(output.path("poster_url").asText())));
    assertThat(poster.getWidth()).isEqualTo(640);
  }

  private byte[] get(String url) throws IOException, InterruptedException {
    return server
        .http()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  @Test
  void whatItCannotSayIsRefusedByName() {
    HttpResponse<String> refused =
        server.post(
            "/generate",
            "{\"task_type\":\"text-to-speech\",\"params\":{\"text\":\"a\",\"provider\":\"speech\",\"voice\":\"anna\"}}");

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("#/params/voice", "kevin16");
  }
}
