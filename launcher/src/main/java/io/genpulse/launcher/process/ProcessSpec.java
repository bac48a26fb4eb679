package io.genpulse.launcher.process;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How to run one life of a child.
///
/// @param port for people; null when it listens nowhere
/// @param probe tells when it works, and later that it still does
public record ProcessSpec(
    List<String> command,
    ProcessEnvironment environment,
    Path folder,
    @Nullable Integer port,
    Probe probe,
    StartWatch start,
    StopOrder stop) {
  public ProcessSpec {
    command = List.copyOf(command);
  }
}
