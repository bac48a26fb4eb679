package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Finding.Verdict;
import io.genpulse.launcher.service.FolderTree;
import java.io.IOException;
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

  private final Path folder;
  private final List<Finding> broken = new ArrayList<>();

  private Campaign(Path folder) {
    this.folder = folder;
  }

  /// @param arguments `all`, `disk`, or `kills SECONDS EVERY_SECONDS TASKS`
  public static void main(String[] arguments) throws Exception {
    var campaign = new Campaign(Files.createTempDirectory("genpulse-faults"));
    switch (arguments[0]) {
      case "all" -> {
        campaign.all();
        campaign.fillDisk();
      }
      case "disk" -> campaign.fillDisk();
      case "kills" ->
          campaign.kill(
              Duration.ofSeconds(Long.parseLong(arguments[1])),
              Duration.ofSeconds(Long.parseLong(arguments[2])),
              Integer.parseInt(arguments[3]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    FolderTree.remove(campaign.folder);
    System.exit(campaign.broken.isEmpty() ? 0 : 1);
  }

  private void all() throws Exception {
    try (var trial = new Trial(folder.resolve("all"))) {
      for (Fault fault : Proof.all(SEED)) {
        note(Proof.of(fault, trial));
      }
      note(FencingRemoved.on(trial));
    }
  }

  private void kill(Duration length, Duration every, int tasks) throws Exception {
    try (var trial = new Trial(folder.resolve("kills"))) {
      note(Proof.of(Proof.kills(length, every, tasks, SEED), trial));
    }
  }

  private void fillDisk() throws Exception {
    DiskFull disk;
    try {
      disk = DiskFull.mount(folder.resolve("disk"));
    } catch (IOException e) {
      System.out.println("skipped         -  a full disk: " + e.getMessage());
      return;
    }
    try (var trial = new Trial(disk.disk().resolve("trial"))) {
      note(Proof.of(disk.fault(), trial));
    } finally {
      disk.unmount();
    }
  }

  private void note(Finding finding) {
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
