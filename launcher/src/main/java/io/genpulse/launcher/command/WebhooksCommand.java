package io.genpulse.launcher.command;

import io.genpulse.apiclient.DeliveryPageView;
import io.genpulse.apiclient.DeliveryView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "webhooks",
    description = "Look at reports to the callback_url of tasks, and send them again.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse webhooks ls --status failed",
      "  genpulse webhooks redeliver 17"
    })
final class WebhooksCommand {
  private final CommandContext context;

  WebhooksCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "ls", description = "List reports, newest first.")
  int ls(
      @Option(names = "--task", paramLabel = "ID", description = "Of one task")
          @Nullable String task,
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              description = "pending, delivered, failed or gone (the receiver wants none any more)")
          @Nullable String status,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "At most N, 1 to 200 (default: ${DEFAULT-VALUE})")
          int limit,
      @Option(
              names = "--cursor",
              paramLabel = "CURSOR",
              description = "Go on after an earlier list")
          @Nullable String cursor,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var page = client.deliveries(task, status, limit, cursor);
      if (json.wanted()) {
        context.printJson(page);
      } else {
        print(page);
      }
    }
    return ExitCode.DONE;
  }

  private void print(DeliveryPageView page) {
    var table = new Table("ID", "STATUS", "TRIES", "NEXT", "TASK", "URL", "LAST");
    for (var delivery : page.items()) {
      table.row(
          delivery.id(),
          delivery.status(),
          delivery.attempts(),
          delivery.nextAt(),
          delivery.taskId(),
          Columns.fit(delivery.url(), 60),
          Columns.fit(last(delivery), 60));
    }
    table.lines().forEach(context::print);
    if (page.nextCursor() != null) {
      context.say("more with: --cursor " + page.nextCursor());
    }
  }

  private static String last(DeliveryView delivery) {
    if (delivery.log().isEmpty()) {
      return "";
    }
    var attempt = delivery.log().getLast();
    return attempt.error() == null ? "answered " + attempt.status() : attempt.error();
  }

  @Command(name = "redeliver", description = "Send reports again, now, whatever became of them.")
  int redeliver(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "Number; may be several")
          List<Long> ids,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      return TaskIds.each(
          context,
          ids.stream().map(String::valueOf).toList(),
          id -> {
            var delivery = client.redeliver(Long.parseLong(id));
            if (json.wanted()) {
              context.printJson(delivery);
            } else {
              context.print("sent again: " + id);
            }
          });
    }
  }

  @Command(
      name = "secret",
      description = "Print what reports are signed with (whsec_...), for their receivers.")
  int secret(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      var secrets = client.webhookSecrets();
      if (json.wanted()) {
        context.printJson(Map.of("secrets", secrets));
      } else {
        secrets.forEach(context::print);
      }
    }
    return ExitCode.DONE;
  }
}
