package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Finding.Verdict;
import io.genpulse.launcher.service.FolderTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The faults with real processes, as `make faults` and `make random-kills` run them. Prints one
/// line for each, and ends with 1 when a promise was broken.
final class Campaign {
  private static final long SEED = 20_260_101;

  private Campaign() {}

  /// @param arguments `all`, or `kills SECONDS EVERY_SECONDS TASKS`
  public static void main(String[] arguments) throws Exception {
    boolean killsAlone = arguments[0].equals("kills");
    List<Fault> faults =
        killsAlone
            ? List.of(
                Proof.kills(
                    Duration.ofSeconds(Long.parseLong(arguments[1])),
                    Duration.ofSeconds(Long.parseLong(arguments[2])),
                    Integer.parseInt(arguments[3]),
                    SEED))
            : Proof.all(SEED);
    Path folder = Files.createTempDirectory("genpulse-faults");
    var broken = new ArrayList<Finding>();
    try (var trial = new Trial(folder)) {
      for (Fault fault : faults) {
        note(Proof.of(fault, trial), broken);
      }
      if (!killsAlone) {
        note(FencingRemoved.on(trial), broken);
      }
    }
    FolderTree.remove(folder);
    System.exit(broken.isEmpty() ? 0 : 1);
  }

  private static void note(Finding finding, List<Finding> broken) {
    System.out.println(line(finding));
    if (finding.verdict() == Verdict.BROKEN) {
      broken.add(finding);
    }
  }

  private static String line(Finding finding) {
    Duration recovery = finding.recovery();
    return "%-8s %8s  %s: %s"
        .formatted(
            finding.verdict().name().toLowerCase(Locale.ROOT),
            recovery == null ? "-" : "%.1f s".formatted(recovery.toMillis() / 1e3),
            finding.fault(),
            finding.detail());
  }
}
