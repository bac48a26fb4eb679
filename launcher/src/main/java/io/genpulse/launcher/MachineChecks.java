package io.genpulse.launcher;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.InstanceLock;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;

/// Looks at the machine as a start would.
final class MachineChecks {
  private static final long DISK_NEEDED = 2L << 30;
  private static final long MEMORY_WANTED = 4L << 30;

  /// NOTE works, but not at its best.
  enum Verdict {
    GOOD,
    NOTE,
    BAD
  }

  /// @param nextStep null when there is nothing to do
  record Check(String name, Verdict verdict, String found, @Nullable String nextStep) {
    static Check good(String name, String found) {
      return new Check(name, Verdict.GOOD, found, null);
    }
  }

  private final AppDirectories directories;
  private final Map<String, String> environment;

  MachineChecks(AppDirectories directories, Map<String, String> environment) {
    this.directories = directories;
    this.environment = environment;
  }

  List<Check> all() {
    var checks = new ArrayList<Check>();
    checks.add(java());
    checks.add(home());
    checks.add(disk());
    checks.add(memory());
    checks.addAll(ports());
    checks.addAll(programs());
    checks.add(models());
    checks.add(graphicsCard());
    return List.copyOf(checks);
  }

  private static Check java() {
    var version = Runtime.version();
    return version.feature() >= 25
        ? Check.good("java", version + " at " + System.getProperty("java.home"))
        : new Check("java", Verdict.BAD, version.toString(), "install a JDK 25 and set JAVA_HOME");
  }

  private Check home() {
    var folder = existing(directories.home());
    return Files.isWritable(folder)
        ? Check.good("home", directories.home().toString())
        : new Check(
            "home",
            Verdict.BAD,
            folder + " is not writable",
            "give yourself the right to write there, or set GENPULSE_HOME to another folder");
  }

  private Check disk() {
    var free = existing(directories.home()).toFile().getUsableSpace();
    var found = gib(free) + " free";
    return free >= DISK_NEEDED
        ? Check.good("disk", found)
        : new Check(
            "disk",
            Verdict.BAD,
            found + ", less than " + gib(DISK_NEEDED),
            "free some space, or set GENPULSE_HOME to a folder on another disk");
  }

  private static Check memory() {
    var total = new SystemInfo().getHardware().getMemory().getTotal();
    var found = gib(total);
    return total >= MEMORY_WANTED
        ? Check.good("memory", found)
        : new Check(
            "memory", Verdict.NOTE, found, "use the starter model; big models need more memory");
  }

  private List<Check> ports() {
    if (InstanceLock.holder(directories).isPresent()) {
      return List.of(Check.good("ports", "GenPulse is running, see: genpulse status"));
    }
    var options = LocalStackOptions.at(directories.home());
    var checks = new ArrayList<Check>();
    checks.add(port("api", options.apiPort()));
    checks.add(port("postgres", options.postgresPort()));
    checks.add(port("redis", options.redisPort()));
    checks.add(port("object store", options.objectStorePort()));
    return checks;
  }

  private static Check port(String name, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return Check.good("port " + port, "free, for the " + name);
    } catch (IOException e) {
      return new Check(
          "port " + port,
          Verdict.NOTE,
          "in use by another program",
          "nothing to do: the next free port is taken and printed");
    }
  }

  private List<Check> programs() {
    var checks = new ArrayList<Check>();
    checks.add(resource("postgres", "/postgres-" + platform() + ".txz"));
    checks.add(resource("redis", null));
    checks.add(
        onPath("minio")
            ? Check.good("object store", "minio")
            : Check.good("object store", "the built-in one"));
    return checks;
  }

  private static Check resource(String name, @Nullable String resource) {
    return resource == null || MachineChecks.class.getResource(resource) != null
        ? Check.good(name, "comes along")
        : new Check(
            name,
            Verdict.BAD,
            "the program for this platform does not come along",
            "build GenPulse on this platform, or use genpulse serve with a database of your own");
  }

  private static String platform() {
    var os = System.getProperty("os.name", "").toLowerCase(java.util.Locale.ROOT);
    var arm = System.getProperty("os.arch", "").startsWith("aarch");
    if (os.contains("mac")) {
      return "darwin-" + (arm ? "arm_64" : "x86_64");
    }
    return (os.contains("win") ? "windows-" : "linux-") + (arm ? "arm_64" : "x86_64");
  }

  private Check models() {
    try (var folders = Files.list(existing(directories.models()))) {
      var own =
          Files.isDirectory(directories.models()) ? folders.filter(Files::isDirectory).count() : 0;
      return Check.good("models", "the starter model" + (own > 0 ? " and " + own + " more" : ""));
    } catch (IOException e) {
      return new Check(
          "models",
          Verdict.NOTE,
          "cannot look into " + directories.models(),
          "give yourself the right to read it");
    }
  }

  private Check graphicsCard() {
    var cards =
        new SystemInfo()
            .getHardware().getGraphicsCards().stream().map(c -> c.getName()).distinct().toList();
    if (onPath("nvidia-smi")) {
      return Check.good("gpu", "NVIDIA" + (cards.isEmpty() ? "" : ": " + String.join(", ", cards)));
    }
    return new Check(
        "gpu",
        Verdict.NOTE,
        (cards.isEmpty() ? "none" : String.join(", ", cards)) + ": pictures are made on the CPU",
        "for bigger models use a machine with an NVIDIA card");
  }

  private boolean onPath(String program) {
    for (var folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty()
          && (Files.isExecutable(Path.of(folder, program))
              || Files.isExecutable(Path.of(folder, program + ".exe")))) {
        return true;
      }
    }
    return Files.isExecutable(directories.bin().resolve(program));
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
