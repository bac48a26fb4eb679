package io.genpulse.launcher.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "tasks",
    description = "List, show, wait for, fetch, cancel, move, retry and remove tasks.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse tasks ls --status failed --json",
      "  genpulse tasks wait $(genpulse generate \"a red fox\" --no-wait) -o fox.png"
    })
final class TasksCommand {
  private TasksCommand() {}

  static CommandLine of(CommandContext context) {
    return new CommandLine(new TasksCommand())
        .addSubcommand(new TasksLsCommand(context))
        .addSubcommand(new TasksShowCommand(context))
        .addSubcommand(new TasksWaitCommand(context))
        .addSubcommand(new TasksGetCommand(context))
        .addSubcommand(new TasksCancelCommand(context))
        .addSubcommand(new TasksMoveCommand(context))
        .addSubcommand(new TasksRetryCommand(context))
        .addSubcommand(new TasksRmCommand(context));
  }
}
