package io.genpulse.launcher.doctor;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.FreePort;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.stack.LocalStackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import oshi.SystemInfo;

/// Looks at the machine as a start would.
public final class MachineChecks {
  private static final long DISK_NEEDED = 2L << 30;
  private static final long MEMORY_WANTED = 4L << 30;

  private final AppDirectories directories;
  private final Map<String, String> environment;

  public MachineChecks(AppDirectories directories, Map<String, String> environment) {
    this.directories = directories;
    this.environment = environment;
  }

  public List<Check> all() throws InterruptedException {
    var checks = new ArrayList<Check>();
    checks.add(java());
    checks.add(home());
    checks.add(disk());
    checks.add(memory());
    checks.addAll(ports());
    checks.add(display());
    checks.add(graphicsCard());
    return checks;
  }

  private static Check java() {
    var version = Runtime.version();
    var found = version + " at " + System.getProperty("java.home");
    if (version.feature() < 25) {
      return Check.fail("java", found, "install a JDK 25 and set JAVA_HOME to it");
    }
    return ToolProvider.getSystemJavaCompiler() == null
        ? Check.note(
            "java",
            found + ", without a compiler",
            "for .java files in plugins/ use a JDK, not a JRE; jars there work")
        : Check.ok("java", found);
  }

  private Check home() {
    var folder = existing(directories.home());
    if (!Files.isDirectory(folder)) {
      return Check.fail(
          "home", folder + " is no folder", "move it away, or set GENPULSE_HOME to another folder");
    }
    return Files.isWritable(folder)
        ? Check.ok("home", directories.home().toString())
        : Check.fail(
            "home",
            folder + " is not writable",
            "give yourself the right to write there, or set GENPULSE_HOME to another folder");
  }

  private Check disk() {
    var free = existing(directories.home()).toFile().getUsableSpace();
    var found = gib(free) + " free";
    return free >= DISK_NEEDED
        ? Check.ok("disk", found)
        : Check.fail(
            "disk",
            found + ", less than " + gib(DISK_NEEDED),
            "free some space, or set GENPULSE_HOME to a folder on another disk");
  }

  private static Check memory() {
    var total = new SystemInfo().getHardware().getMemory().getTotal();
    return total >= MEMORY_WANTED
        ? Check.ok("memory", gib(total))
        : Check.note("memory", gib(total), "use the starter model; big models need more than this");
  }

  private List<Check> ports() {
    if (InstanceLock.holder(directories).isPresent()) {
      return List.of(Check.ok("ports", "GenPulse is running, see: genpulse status"));
    }
    var options = LocalStackOptions.at(directories.home());
    return List.of(
        port("api", options.apiPort()),
        port("postgres", options.postgresPort()),
        port("redis", options.redisPort()),
        port("object-store", options.objectStorePort()));
  }

  private static Check port(String name, int port) {
    try {
      int free = FreePort.from(port, Set.of());
      return free == port
          ? Check.ok("port " + port, "free, for " + name)
          : Check.note(
              "port " + port,
              "in use by another program",
              "nothing to do: " + name + " takes " + free);
    } catch (IOException e) {
      return Check.fail("port " + port, String.valueOf(e.getMessage()), "end what listens there");
    }
  }

  private Check display() {
    var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("mac") || system.contains("win")) {
      return Check.ok("display", "the system's");
    }
    var display = environment.getOrDefault("DISPLAY", "");
    return display.isBlank()
        ? Check.note("display", "none", "the console needs one; every other command works without")
        : Check.ok("display", display);
  }

  private static Check graphicsCard() throws InterruptedException {
    var onCpu = ": this version draws on the CPU";
    try {
      return Check.ok(
          "gpu",
          FirstLine.of("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
              + onCpu);
    } catch (IOException e) {
      var cards =
          new SystemInfo()
              .getHardware().getGraphicsCards().stream().map(c -> c.getName()).distinct().toList();
      return Check.ok("gpu", (cards.isEmpty() ? "none" : String.join(", ", cards)) + onCpu);
    }
  }

  /// The folder itself or the nearest one above it that is there.
  private static Path existing(Path folder) {
    var at = folder;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static String gib(long bytes) {
    return "%.1f GiB".formatted(bytes / (double) (1L << 30));
  }
}
