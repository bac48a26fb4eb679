package io.genpulse.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to run one child.
///
/// @param environment added to ours
/// @param port for people; null when it listens nowhere
/// @param before runs ahead of every start, also of restarts
/// @param startTimeout after which a child that is not ready is ended and counts as exited
public record ProcessSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    @Nullable Integer port,
    Preparation before,
    ReadinessProbe readiness,
    StopOrder stop,
    Duration startTimeout) {
  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  @FunctionalInterface
  public interface Preparation {
    Preparation NONE = () -> {};

    void run() throws IOException, InterruptedException;
  }

  /// Environments carry passwords, so only the name shows.
  @Override
  public String toString() {
    return "ProcessSpec[" + name + "]";
  }
}
