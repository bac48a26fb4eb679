package io.genpulse.launcher.stack;

import java.nio.file.Path;

/// What a local stack is told. Ports are wishes: the next free one is taken when one is in use.
///
/// @param home `$GENPULSE_HOME`, see [io.genpulse.launcher.host.AppDirectories]
/// @param comfyUi run tasks of the route `comfy`
public record LocalStackOptions(
    Path home, int apiPort, int postgresPort, int redisPort, int objectStorePort, boolean comfyUi) {

  public static LocalStackOptions at(Path home) {
    return new LocalStackOptions(home, 8800, 5442, 6389, 9010, true);
  }

  public LocalStackOptions withApiPort(int port) {
    return new LocalStackOptions(home, port, postgresPort, redisPort, objectStorePort, comfyUi);
  }

  public LocalStackOptions withComfyUi(boolean wanted) {
    return new LocalStackOptions(home, apiPort, postgresPort, redisPort, objectStorePort, wanted);
  }
}
