package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.WorkflowView;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "workflows",
    description = "ComfyUI workflows that are called by name: list, import, check, run.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse workflows import \"My Workflow.json\"",
      "  genpulse workflows run my-workflow prompt=\"a red fox\" image=photo.png -o out/",
      "  genpulse workflows lint my-workflow"
    })
final class WorkflowsCommand {
  private final CommandContext context;

  private WorkflowsCommand(CommandContext context) {
    this.context = context;
  }

  static CommandLine of(CommandContext context) {
    return new CommandLine(new WorkflowsCommand(context))
        .addSubcommand(new WorkflowsRunCommand(context));
  }

  @Command(name = "ls", description = "List the workflows; their names are task types.")
  int ls(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      var workflows = client.workflows();
      if (json.wanted()) {
        context.printJson(Map.of("items", workflows));
        return ExitCode.DONE;
      }
      var table = new Table("WORKFLOW", "DOES", "READY", "TITLE");
      workflows.forEach(w -> table.row(w.name(), w.capability(), ready(w), w.title()));
      table.lines().forEach(context::print);
    }
    return ExitCode.DONE;
  }

  private static String ready(WorkflowView workflow) {
    Boolean ready = workflow.ready();
    return ready == null ? "unknown" : ready ? "yes" : "no: " + firstError(workflow);
  }

  private static String firstError(WorkflowView workflow) {
    return workflow.findings().stream()
        .filter(WorkflowView.Finding::error)
        .map(finding -> finding.code().replace('_', ' '))
        .findFirst()
        .orElse("");
  }

  @Command(
      name = "import",
      description =
          "Take a workflow in: JSON of ComfyUI (API format or as its editor saves it), or a PNG or"
              + " WebP that ComfyUI made.")
  int take(
      @Parameters(paramLabel = "FILE", description = "The file") Path file,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "Name to call it by (default: made from the file's name)")
          @Nullable String name,
      @Option(names = "--replace", description = "Take the place of one that has the name")
          boolean replace,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var workflow =
          client.importWorkflow(
              file, name == null ? Workflow.nameOf(file.getFileName().toString()) : name, replace);
      if (json.wanted()) {
        context.printJson(workflow);
      } else {
        context.print("workflow " + workflow.name());
        show(workflow);
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "lint",
      description =
          "Say what would keep a workflow from running: missing nodes, models, wrong values. Exit"
              + " code 1 if there is something.")
  int lint(
      @Parameters(paramLabel = "NAME|FILE", description = "A workflow, or a file that holds one")
          String nameOrFile,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var workflow =
          isFile(nameOrFile)
              ? client.lintWorkflow(Path.of(nameOrFile))
              : client.workflow(nameOrFile);
      if (json.wanted()) {
        context.printJson(workflow);
      } else {
        show(workflow);
      }
      return workflow.findings().stream().anyMatch(WorkflowView.Finding::error)
          ? ExitCode.TASK_FAILED
          : ExitCode.DONE;
    }
  }

  private static boolean isFile(String text) {
    try {
      return Files.isRegularFile(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void show(WorkflowView workflow) {
    if (!workflow.inputs().isEmpty()) {
      context.print(
          "inputs: "
              + String.join(
                  ", ",
                  workflow.inputs().stream()
                      .map(
                          i ->
                              "%s (%s%s)"
                                  .formatted(i.name(), i.type(), i.required() ? ", required" : ""))
                      .toList()));
    }
    if (workflow.ready() == null) {
      context.print("not checked: no ComfyUI has told what it has; start it and run lint again");
      return;
    }
    List<WorkflowView.Finding> findings = workflow.findings();
    for (var finding : findings) {
      context.print(
          "%s%s: %s"
              .formatted(
                  finding.error() ? "error" : "warning",
                  finding.node() == null ? "" : " at node " + finding.node(),
                  finding.message()));
    }
    if (findings.isEmpty()) {
      context.print("nothing is wrong with it");
    }
  }

  @Command(name = "rm", description = "Remove a workflow that was imported.")
  int rm(
      @Parameters(paramLabel = "NAME", description = "Its name") String name,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (GenPulseClient client = server.connect(context)) {
      client.removeWorkflow(name);
    }
    return ExitCode.DONE;
  }
}
