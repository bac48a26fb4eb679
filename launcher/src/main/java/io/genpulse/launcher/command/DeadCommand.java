package io.genpulse.launcher.command;

import io.genpulse.apiclient.DeadLetterPageView;
import io.genpulse.apiclient.DeadLetterView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dead",
    description = "Look at dead letters (messages that were refused), retry and remove them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  genpulse dead ls", "  genpulse dead retry 17"})
final class DeadCommand {
  private final CommandContext context;

  DeadCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "ls", description = "List dead letters, newest first.")
  int ls(
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
      var page = client.deadLetters(limit, cursor);
      if (json.wanted()) {
        context.printJson(page);
      } else {
        print(page);
      }
    }
    return ExitCode.DONE;
  }

  private void print(DeadLetterPageView page) {
    var table = new Table("ID", "SOURCE", "CREATED", "REASON");
    for (var letter : page.items()) {
      table.row(
          letter.id(), letter.source(), letter.createdAt(), Columns.fit(letter.reason(), 100));
    }
    table.lines().forEach(context::print);
    if (page.nextCursor() != null) {
      context.say("more with: --cursor " + page.nextCursor());
    }
  }

  @Command(name = "show", description = "Show a dead letter as it came, and why it was refused.")
  int show(
      @Parameters(paramLabel = "ID", description = "Number of the letter") long id,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var letter = client.deadLetter(id);
      if (json.wanted()) {
        context.printJson(letter);
      } else {
        print(letter);
      }
    }
    return ExitCode.DONE;
  }

  private void print(DeadLetterView letter) {
    context.print("reason: " + letter.reason());
    context.print("source: %s, %s".formatted(letter.source(), letter.createdAt()));
    context.print(letter.raw() == null ? "" : letter.raw());
  }

  @Command(name = "retry", description = "Take dead letters in once more, each as a new task.")
  int retry(
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
            var task = client.retryDeadLetter(Long.parseLong(id));
            if (json.wanted()) {
              context.printJson(task);
            } else {
              context.print("new task " + task.taskId());
            }
          });
    }
  }

  @Command(name = "rm", description = "Remove dead letters.")
  int rm(
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
            client.deleteDeadLetter(Long.parseLong(id));
            if (json.wanted()) {
              context.printJson(Map.of("id", Long.parseLong(id)));
            } else {
              context.print("removed " + id);
            }
          });
    }
  }
}
