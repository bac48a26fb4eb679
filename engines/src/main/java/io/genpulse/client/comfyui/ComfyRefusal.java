package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/// The server answered, and refuses. Its own words are in the body.
public final class ComfyRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient JsonNode body;

  ComfyRefusal(String what, int status, JsonNode body, String text) {
    super("%s was answered with %d: %s".formatted(what, status, text));
    this.status = status;
    this.body = body;
  }

  public int status() {
    return status;
  }

  /// Missing where it was no JSON.
  public JsonNode body() {
    return body;
  }
}
