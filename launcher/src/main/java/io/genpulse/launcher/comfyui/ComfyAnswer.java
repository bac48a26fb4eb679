package io.genpulse.launcher.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.comfyui.ComfyUiClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a ComfyUI at an address says of itself.
///
/// @param version null when it does not answer as a ComfyUI does
/// @param sentence for people
public record ComfyAnswer(@Nullable String version, String sentence) {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  public static ComfyAnswer of(URI address) throws InterruptedException {
    try (var client = new ComfyUiClient(address, CONNECT, PATIENCE)) {
      JsonNode told = client.systemStats();
      String version = told.path("system").path("comfyui_version").textValue();
      return version == null
          ? new ComfyAnswer(null, "what answers there is no ComfyUI")
          : new ComfyAnswer(version, "it answers: version %s%s".formatted(version, device(told)));
    } catch (IOException e) {
      return new ComfyAnswer(null, "it does not answer: " + reason(e));
    }
  }

  private static String device(JsonNode told) {
    String name = told.path("devices").path(0).path("name").asText();
    return name.isEmpty() ? "" : ", " + name;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "nobody listens there" : e.getMessage();
  }
}
