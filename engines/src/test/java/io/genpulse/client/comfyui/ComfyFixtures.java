package io.genpulse.client.comfyui;

import java.nio.file.Path;

/// Where recordings of ComfyUI servers lie: `-Dgenpulse.fixtures.comfyui=DIR`, else those that come
/// along.
public final class ComfyFixtures {
  private ComfyFixtures() {}

  public static Path folder() {
    return Path.of(
        System.getProperty("genpulse.fixtures.comfyui", "src/test/resources/comfyui/recordings"));
  }
}
