package io.genpulse.engine;

/// The name of an engine, which is what `params.provider` says: `diffusers`, `comfyui`, `openai`.
public record EngineId(String value) {
  public EngineId {
    if (!value.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "engine id must match [a-z][a-z0-9-]{0,31} but was \"" + value + "\"");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
