package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "move",
    description = "Put a waiting task to another place in the queue.",
    footer = {"", "Example:", "  genpulse tasks move 0f468bfc-4606-4a44-9a73-bc90cf478a3d --first"})
final class TasksMoveCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", description = "Task id")
  private String taskId = "";

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksMoveCommand(CommandContext context) {
    this.context = context;
  }

  /// Where to.
  static final class Place {
    @Option(names = "--first", description = "Before all others of its lane")
    private boolean first;

    @Option(names = "--last", description = "Behind all others of its priority")
    private boolean last;

    @Option(names = "--before", paramLabel = "TASK", description = "Right before this one")
    private @Nullable String before;

    @Option(names = "--after", paramLabel = "TASK", description = "Right behind this one")
    private @Nullable String after;

    private TaskView move(GenPulseClient client, String taskId) throws InterruptedException {
      if (before != null) {
        return client.moveBefore(before, taskId);
      }
      return after == null
          ? client.moveTo(first ? "first" : last ? "last" : "", taskId)
          : client.moveAfter(after, taskId);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      var moved = place.move(client, taskId);
      if (json.wanted()) {
        context.printJson(moved);
      } else {
        context.print("task " + moved.taskId() + " moved");
      }
    }
    return ExitCode.DONE;
  }
}
