package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.TaskTypeView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "types",
    description = "List the task types, or the parameters of one.",
    footer = {"", "Examples:", "  genpulse types", "  genpulse types text-to-image"})
final class TypesCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      paramLabel = "TYPE",
      arity = "0..1",
      description = "Task type, by its name or another one of it")
  private @Nullable String name;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TypesCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      var types = client.taskTypes();
      if (name == null) {
        list(types);
      } else {
        show(find(types, name));
      }
    }
    return ExitCode.DONE;
  }

  private void list(List<TaskTypeView> types) {
    if (json.wanted()) {
      context.printJson(Map.of("items", types));
      return;
    }
    var table = new Table("TYPE", "ALSO", "ENGINES", "TITLE");
    for (var type : types) {
      table.row(
          type.taskType(),
          String.join(",", type.aliases()),
          String.join(",", type.providers()),
          type.title());
    }
    table.lines().forEach(context::print);
  }

  private static TaskTypeView find(List<TaskTypeView> types, String name) {
    return types.stream()
        .filter(type -> type.taskType().equals(name) || type.aliases().contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "no task type " + name,
                    "there are: "
                        + String.join(", ", types.stream().map(TaskTypeView::taskType).toList())));
  }

  private void show(TaskTypeView type) {
    if (json.wanted()) {
      context.printJson(type);
      return;
    }
    context.print(
        "%s: %s".formatted(type.taskType(), type.title() == null ? "" : type.title()).strip());
    var required = required(type.schema());
    var table = new Table("PARAMETER", "TYPE", "DEFAULT", "ALSO", "MEANING");
    for (var entry : type.schema().path("properties").properties()) {
      var field = entry.getValue();
      table.row(
          entry.getKey(),
          kind(field),
          required.contains(entry.getKey()) ? "required" : field.path("default").asText(),
          words(field.path("x-aliases"), ","),
          field.path("description").asText());
    }
    table.lines().forEach(context::print);
  }

  private static Set<String> required(JsonNode schema) {
    var names = new HashSet<String>();
    schema.path("required").forEach(name -> names.add(name.asText()));
    return names;
  }

  private static String kind(JsonNode field) {
    return field.has("enum") ? words(field.path("enum"), "|") : words(field.path("type"), "|");
  }

  private static String words(JsonNode node, String between) {
    return node.isArray()
        ? String.join(between, node.valueStream().map(JsonNode::asText).toList())
        : node.asText();
  }
}
