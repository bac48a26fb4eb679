package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Cancel tasks.",
    footer = {
      "",
      "Examples:",
      "  genpulse tasks cancel 0f468bfc-4606-4a44-9a73-bc90cf478a3d",
      "  genpulse tasks cancel --all"
    })
final class TasksCancelCommand implements Callable<Integer> {
  private static final int LARGEST_PAGE = 200;

  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "0..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Option(names = "--all", description = "Every task that has not ended")
  private boolean all;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksCancelCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (all == !taskIds.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "name tasks, or --all for every one",
          "see: genpulse tasks cancel --help");
    }
    try (var client = server.connect(context)) {
      return all
          ? TaskIds.each(context, open(client), id -> cancelOpen(client, id))
          : TaskIds.each(context, taskIds, id -> print(client.cancel(id)));
    }
  }

  /// The pending ones first: they would begin in the places of the others.
  private static List<String> open(GenPulseClient client) throws InterruptedException {
    var open = new ArrayList<String>();
    for (var status : List.of("pending", "processing")) {
      var filter = new TaskFilter(status, null, null, null, LARGEST_PAGE, null);
      TasksLsCommand.all(client, filter).items().forEach(task -> open.add(task.taskId()));
    }
    return open;
  }

  private void cancelOpen(GenPulseClient client, String taskId) throws InterruptedException {
    try {
      print(client.cancel(taskId));
    } catch (ApiException e) {
      // 409: it has ended meanwhile, 404: it was removed.
      if (e.status() != 409 && e.status() != 404) {
        throw e;
      }
    }
  }

  private void print(TaskView task) {
    if (json.wanted()) {
      context.printJson(task);
    } else {
      context.print(task.taskId() + " " + task.status());
    }
  }
}
