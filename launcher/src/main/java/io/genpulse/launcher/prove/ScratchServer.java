package io.genpulse.launcher.prove;

import io.genpulse.launcher.process.ProcessEnvironment;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.Pulse;
import io.genpulse.launcher.process.PulseProbe;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import io.genpulse.launcher.service.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A production process of this program: `genpulse api` or `genpulse worker`.
///
/// @param folder for its pulse
/// @param elsewhere whether it sees no other process, as on a machine of its own
record ScratchServer(
    String name, String part, Path folder, Map<String, String> environment, boolean elsewhere)
    implements ProcessPlan {
  /// The kernel lets a plain user make such a machine, unless its owner forbids it.
  private static final List<String> ELSEWHERE =
      List.of("unshare", "-Ur", "unshare", "--pid", "--fork", "--mount-proc", "--kill-child");

  ScratchServer {
    environment = Map.copyOf(environment);
  }

  /// Whether this system lets us have machines within the machine.
  static boolean canBeElsewhere() throws InterruptedException {
    var command = new ArrayList<>(ELSEWHERE);
    command.add("true");
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException {
    Path pulse = folder.resolve(name + ".pulse");
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(Pulse.FILE, pulse.toString());
    var command = new ArrayList<String>(elsewhere ? ELSEWHERE : List.of());
    command.addAll(
        JavaCommand.ofThisProgram(
            List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"),
            part));
    return new ProcessSpec(
        command,
        ProcessEnvironment.adding(variables),
        folder,
        null,
        new PulseProbe(pulse),
        new StartWatch.WhileBusy(Duration.ofSeconds(60)),
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(45)));
  }
}
