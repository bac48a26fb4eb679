package io.genpulse.launcher.service;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.process.ProcessEnvironment;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.Pulse;
import io.genpulse.launcher.process.PulseProbe;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The worker with the native image engine, apart from the API because native code can crash.
public final class DiffusersWorkerService implements ProcessPlan {
  public static final String NAME = "diffusers-worker";

  /// A picture on the processor takes minutes, so waiting for it would be in vain: it is given back
  /// at once.
  private static final Duration GRACE = Duration.ZERO;

  private final AppDirectories directories;
  private final Map<String, String> settings;

  /// @param settings the `GENPULSE_...` variables that a server process reads
  public DiffusersWorkerService(AppDirectories directories, Map<String, String> settings) {
    this.directories = directories;
    this.settings = Map.copyOf(settings);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException {
    Path pulse = directories.run().resolve(NAME + ".pulse");
    Map<String, String> environment = new HashMap<>(settings);
    environment.put(Pulse.FILE, pulse.toString());
    environment.put("GENPULSE_WORKER_DRAIN", GRACE.toString());
    return new ProcessSpec(
        JavaCommand.ofThisProgram(
            List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true"),
            "worker",
            "--routes",
            "diffusers"),
        ProcessEnvironment.adding(environment),
        directories.run(),
        null,
        new PulseProbe(pulse),
        new StartWatch.WhileBusy(Duration.ofSeconds(60)),
        // What the worker itself takes to give back a picture and to end, and a margin.
        new StopOrder(StopOrder.Signal.TERMINATE, GRACE.plusSeconds(15)));
  }
}
