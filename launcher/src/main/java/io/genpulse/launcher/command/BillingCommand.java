package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "billing",
    description = "Add up what was made and what providers charged for it.",
    footer = {
      "",
      "Examples:",
      "  genpulse billing",
      "  genpulse billing --from 2026-11-01 --to 2026-12-01 --by day"
    })
final class BillingCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "First day or instant in UTC (default: the first of this month)")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "The first that does not count (default: the first of next month)")
  private @Nullable String to;

  @Option(
      names = "--by",
      paramLabel = "GROUP",
      defaultValue = "provider",
      description = "provider, user, day or month (default: ${DEFAULT-VALUE})")
  private String by = "provider";

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  BillingCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      var billing = client.billing(from, to, by);
      if (json.wanted()) {
        context.printJson(billing);
        return ExitCode.DONE;
      }
      var table = new Table(by.toUpperCase(Locale.ROOT), "TASKS", "USED", "UNIT", "COST");
      for (var line : billing.items()) {
        table.row(
            line.group() == null ? "none" : line.group(),
            line.tasks(),
            line.quantity(),
            line.unit(),
            line.amount().signum() == 0
                ? ""
                : line.amount().stripTrailingZeros().toPlainString() + " " + line.currency());
      }
      table.lines().forEach(context::print);
      new TreeMap<>(billing.totals())
          .forEach(
              (currency, amount) -> {
                if (amount.signum() != 0) {
                  context.print(
                      "together " + amount.stripTrailingZeros().toPlainString() + " " + currency);
                }
              });
    }
    return ExitCode.DONE;
  }
}
