package io.genpulse.launcher.command;

import io.genpulse.launcher.prove.Fault;
import io.genpulse.launcher.prove.Finding;
import io.genpulse.launcher.prove.Finding.Verdict;
import io.genpulse.launcher.prove.Proof;
import io.genpulse.launcher.prove.Trial;
import io.genpulse.launcher.service.FolderTree;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prove",
    description =
        "Kill, cut and fill up a GenPulse made for it: is no task lost? (3 to 4 minutes).",
    footer = {
      "",
      "It has a database, a Redis and an object store of its own in a temporary folder, on free",
      "ports; your own GenPulse may run beside it and is not touched.",
      "",
      "Exit codes: 0 every promise held, 1 one was broken, 3 it could not be tried."
    })
final class ProveCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What is left to chance, such as whom to kill (default: ${DEFAULT-VALUE})")
  private long seed;

  ProveCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("genpulse-prove");
    try (var trial = new Trial(folder)) {
      List<Finding> findings = findings(trial);
      if (json.wanted()) {
        context.printJson(findings);
      } else {
        table(findings).forEach(context::print);
      }
      return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BROKEN)
          ? ExitCode.TASK_FAILED
          : ExitCode.DONE;
    } catch (IOException | SQLException e) {
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "there is no GenPulse to try this on: " + Columns.oneLine(String.valueOf(e.getMessage())),
          "see what genpulse doctor says");
    } finally {
      FolderTree.remove(folder);
    }
  }

  private List<Finding> findings(Trial trial) throws InterruptedException {
    var findings = new ArrayList<Finding>();
    for (Fault fault : Proof.shortened(seed)) {
      context.say(fault.title() + " ...");
      findings.add(Proof.of(fault, trial));
    }
    return findings;
  }

  static List<String> table(List<Finding> findings) {
    var table = new Table("FAULT", "PROMISE", "RECOVERY", "AT MOST", "DETAIL");
    for (Finding finding : findings) {
      table.row(
          finding.fault(),
          finding.verdict().name().toLowerCase(Locale.ROOT),
          seconds(finding.recovery()),
          seconds(finding.limit()),
          finding.detail());
    }
    return table.lines();
  }

  private static @Nullable String seconds(@Nullable Duration time) {
    return time == null ? null : "%.1f s".formatted(time.toMillis() / 1e3);
  }
}
