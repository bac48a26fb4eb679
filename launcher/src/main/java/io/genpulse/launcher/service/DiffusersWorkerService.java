package io.genpulse.launcher.service;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.ReadinessProbe;
import io.genpulse.launcher.process.StopOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The worker with the native image engine, apart from the API because native code can crash.
public final class DiffusersWorkerService {
  public static final String NAME = "diffusers-worker";

  private final AppDirectories directories;
  private final Map<String, String> settings;

  /// @param settings the `GENPULSE_...` variables that a server process reads
  public DiffusersWorkerService(AppDirectories directories, Map<String, String> settings) {
    this.directories = directories;
    this.settings = Map.copyOf(settings);
  }

  public ProcessSpec spec() {
    return new ProcessSpec(
        NAME,
        JavaCommand.of(
            List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true"),
            "io.genpulse.launcher.Main",
            "worker",
            "--routes",
            "diffusers"),
        settings,
        directories.run(),
        null,
        ProcessSpec.Preparation.NONE,
        // What the worker command logs when its workers run.
        new ReadinessProbe.OutputContains("Started"),
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(15)),
        Duration.ofSeconds(120));
  }
}
