package io.genpulse.launcher.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.process.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// Asks a ComfyUI how it is and who it is: it tells its own command line, in which the mark stands
/// that this life of our child alone has.
///
/// @param mark one of the words of the child's command line
record ComfyProbe(URI address, String mark) implements Probe {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Answer ask() {
    try {
      JsonNode system = get("/system_stats").path("system");
      for (JsonNode word : system.path("argv")) {
        if (word.asText().equals(mark)) {
          return Answer.READY;
        }
      }
      return Answer.SILENT;
    } catch (IOException notYet) {
      return Answer.SILENT;
    }
  }

  private JsonNode get(String path) throws IOException {
    var connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(500);
    // A node that holds Python's lock keeps the answer waiting.
    connection.setReadTimeout(10_000);
    try (var body = connection.getInputStream()) {
      return JSON.readTree(body);
    } finally {
      connection.disconnect();
    }
  }
}
