package io.genpulse.launcher.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The commands in the help of `genpulse`, by what they are for.
final class CommandSections {
  private static final Map<String, List<String>> SECTIONS = sections();

  private CommandSections() {}

  private static Map<String, List<String>> sections() {
    var sections = new LinkedHashMap<String, List<String>>();
    sections.put(
        "Create", List.of("generate", "reproduce", "inspect", "workflows", "studio", "console"));
    sections.put(
        "This machine",
        List.of(
            "start-all",
            "stop",
            "status",
            "logs",
            "doctor",
            "prove",
            "env",
            "comfyui",
            "providers"));
    sections.put(
        "Tasks",
        List.of(
            "submit",
            "tasks",
            "queue",
            "dead",
            "webhooks",
            "types",
            "models",
            "engines",
            "workers",
            "billing"));
    sections.put("Production", List.of("serve", "api", "worker", "migrate", "keys"));
    return sections;
  }

  static void showIn(CommandLine all) {
    var parts = all.getHelpSectionMap();
    parts.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
    parts.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandSections::render);
  }

  private static String render(Help help) {
    var text = new StringBuilder();
    SECTIONS.forEach(
        (title, names) -> {
          text.append(System.lineSeparator()).append(title).append(System.lineSeparator());
          text.append(help.createTextTable(descriptions(help, names)));
        });
    return text.toString();
  }

  private static Map<String, String> descriptions(Help help, List<String> names) {
    var descriptions = new LinkedHashMap<String, String>();
    for (var name : names) {
      var command = help.commandSpec().subcommands().get(name);
      if (command != null) {
        descriptions.put("  %-10s".formatted(name), description(command));
      }
    }
    return descriptions;
  }

  private static String description(CommandLine command) {
    return String.join(" ", command.getCommandSpec().usageMessage().description());
  }
}
