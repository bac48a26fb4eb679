package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskPageView;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ls",
    description = "List tasks, newest first.",
    footer = {
      "",
      "Examples:",
      "  genpulse tasks ls --status failed --limit 5",
      "  genpulse tasks ls -q fox --all --json"
    })
final class TasksLsCommand implements Callable<Integer> {
  private static final int LARGEST_PAGE = 200;

  private final CommandContext context;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "pending, processing, completed, failed or canceled")
  private @Nullable String status;

  @Option(names = "--type", paramLabel = "TYPE", description = "Task type; names: genpulse types")
  private @Nullable String type;

  @Option(names = "--user", paramLabel = "ID", description = "Of one user_id")
  private @Nullable String user;

  @Option(
      names = {"-q", "--query"},
      paramLabel = "TEXT",
      description = "With this text in the prompt")
  private @Nullable String query;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most N, 1 to 200 (default: ${DEFAULT-VALUE})")
  private int limit = 20;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on after an earlier list")
  private @Nullable String cursor;

  @Option(names = "--all", description = "All of them, however many")
  private boolean all;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksLsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      var page =
          all ? all(client, filter(LARGEST_PAGE, cursor)) : client.tasks(filter(limit, cursor));
      if (json.wanted()) {
        context.printJson(page);
      } else {
        print(page);
      }
    }
    return ExitCode.DONE;
  }

  private TaskFilter filter(int pageSize, @Nullable String from) {
    return new TaskFilter(status, type, user, query, pageSize, from);
  }

  /// Every page from one on, as a single one.
  static TaskPageView all(GenPulseClient client, TaskFilter filter) throws InterruptedException {
    var items = new ArrayList<TaskView>();
    var next = filter;
    while (true) {
      var page = client.tasks(next);
      items.addAll(page.items());
      if (page.nextCursor() == null) {
        return new TaskPageView(items, null);
      }
      next =
          new TaskFilter(
              filter.status(),
              filter.taskType(),
              filter.userId(),
              filter.q(),
              filter.limit(),
              page.nextCursor());
    }
  }

  private void print(TaskPageView page) {
    var table = new Table("TASK", "TYPE", "STATUS", "%", "CREATED", "PROMPT");
    for (var task : page.items()) {
      table.row(
          task.taskId(),
          task.taskType(),
          task.status(),
          task.progress(),
          task.createdAt(),
          Columns.fit(Columns.oneLine(task.params().path("prompt").asText()), 40));
    }
    table.lines().forEach(context::print);
    if (page.nextCursor() != null) {
      context.say("more with: --cursor " + page.nextCursor() + ", or --all");
    }
  }
}
