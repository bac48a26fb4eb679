package io.genpulse.launcher.command;

import io.genpulse.client.http.CostLimits;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.ProviderKeys;
import io.genpulse.launcher.service.ServerSettings;
import io.genpulse.launcher.stack.ExitCode;
import java.io.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "providers",
    description = "List the remote providers, and keep, try and remove their keys.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example:",
      "  genpulse providers ls",
      "  genpulse providers set openai",
      "  genpulse providers test openai"
    })
final class ProvidersCommand {
  private final CommandContext context;

  ProvidersCommand(CommandContext context) {
    this.context = context;
  }

  /// What `ls` shows of one.
  ///
  /// @param key never whole
  record Row(
      String provider,
      boolean ready,
      @Nullable String key,
      @Nullable String limits,
      @Nullable String reason,
      String can) {}

  @Command(
      name = "ls",
      description = "List the providers, whether they have what they need, and how to set it.")
  int ls(@Mixin JsonOption json, @Mixin HomeOption home) {
    var rows = providers().stream().map(one -> row(one, home.directories(context))).toList();
    if (json.wanted()) {
      context.printJson(Map.of("items", rows));
      return ExitCode.DONE;
    }
    var table = new Table("PROVIDER", "STATE", "KEY", "LIMITS", "CAN", "REASON");
    for (Row row : rows) {
      table.row(
          row.provider(),
          row.ready() ? "ready" : "not set",
          row.key(),
          row.limits(),
          row.can(),
          row.reason());
    }
    table.lines().forEach(context::print);
    return ExitCode.DONE;
  }

  private Row row(EngineFactory provider, AppDirectories directories) {
    EngineSettings settings = settings(provider, directories);
    String id = provider.id().value();
    Optional<String> missing = provider.missing(settings);
    return new Row(
        id,
        missing.isEmpty(),
        shown(settings.options().text(ProviderSetup.API_KEY)),
        CostLimits.of(provider.id(), settings).map(ProvidersCommand::limits).orElse(null),
        missing.orElse(null),
        String.join(
            ",", provider.capabilities().stream().map(Class::getSimpleName).sorted().toList()));
  }

  private static @Nullable String limits(CostLimits limits) {
    return Stream.of(
            limits.perTask().map(most -> most + " a task"),
            limits.perDay().map(most -> most + " a day"))
        .flatMap(Optional::stream)
        .reduce((task, day) -> task + ", " + day)
        .orElse(null);
  }

  /// The end of a long key tells it from others and helps nobody to guess it.
  private static @Nullable String shown(String key) {
    if (key.isEmpty()) {
      return null;
    }
    return key.length() > 20 ? "set (..." + key.substring(key.length() - 4) + ")" : "set";
  }

  @Command(
      name = "set",
      description =
          "Keep the key of a provider in the home; it is asked for and not shown, or read from the"
              + " standard input. A GenPulse that runs takes it at its next start.")
  int set(
      @Parameters(paramLabel = "PROVIDER", description = "As providers ls has it") String id,
      @Mixin HomeOption home) {
    EngineFactory provider = provider(id);
    String key = asked(id).strip();
    if (key.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "no key was given", null);
    }
    String variable = EngineOptions.standard(provider).variable(ProviderSetup.API_KEY);
    var wrong = new ArrayList<String>();
    EngineOptions.read(List.of(provider), Map.of(variable, key), Set.of(), wrong::add);
    if (!wrong.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getFirst(), null);
    }
    ProviderKeys.read(home.directories(context).create()).put(id, key);
    context.print("kept; try it with: genpulse providers test " + id);
    if (!context.environment().getOrDefault(variable, "").isBlank()) {
      context.say(variable + " is set too, and counts");
    }
    return ExitCode.DONE;
  }

  private String asked(String id) {
    Console console = context.interactive() ? System.console() : null;
    if (console == null) {
      return TextInput.read(context, "-");
    }
    char[] typed = console.readPassword("Key of %s (not shown): ", id);
    return typed == null ? "" : new String(typed);
  }

  @Command(name = "rm", description = "Forget the key of a provider.")
  int rm(
      @Parameters(paramLabel = "PROVIDER", description = "As providers ls has it") String id,
      @Mixin HomeOption home) {
    String name = provider(id).id().value();
    if (!ProviderKeys.read(home.directories(context).create()).remove(name)) {
      throw new CommandFailure(ExitCode.USAGE, "no key of " + name + " is kept here", null);
    }
    context.print("forgotten");
    return ExitCode.DONE;
  }

  @Command(
      name = "test",
      description = "Ask a provider whether it takes the key, by a call that costs nothing.")
  int test(
      @Parameters(paramLabel = "PROVIDER", description = "As providers ls has it") String id,
      @Mixin HomeOption home)
      throws InterruptedException {
    EngineFactory provider = provider(id);
    EngineSettings settings = settings(provider, home.directories(context));
    Optional<String> missing = provider.missing(settings);
    if (missing.isPresent()) {
      throw new CommandFailure(ExitCode.USAGE, id + ": " + missing.get(), null);
    }
    try {
      context.print(
          provider
              .tryKey(settings)
              .map(said -> id + " takes the key: " + said)
              .orElse(id + " has no call that costs nothing; the first task will tell"));
      return ExitCode.DONE;
    } catch (EngineException e) {
      throw new CommandFailure(ExitCode.NO_SERVICE, String.valueOf(e.getMessage()), null);
    }
  }

  private List<EngineFactory> providers() {
    return EngineCatalog.installed(context.environment()).stream()
        .filter(
            factory ->
                factory.keys().stream()
                    .map(EngineKey::name)
                    .anyMatch(ProviderSetup.API_KEY::equals))
        .toList();
  }

  private EngineFactory provider(String id) {
    return providers().stream()
        .filter(factory -> factory.id().value().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "there is no provider \"" + id + "\"",
                    "see them with: genpulse providers ls"));
  }

  /// As a server process of this home has them.
  private EngineSettings settings(EngineFactory provider, AppDirectories directories) {
    var variables = new LinkedHashMap<>(context.environment());
    ServerSettings.addProviderKeys(directories, variables);
    EngineOptions options =
        EngineOptions.read(List.of(provider), variables, variables.keySet(), context::say)
            .getOrDefault(provider.id(), EngineOptions.standard(provider));
    return new EngineSettings(List.of(), "", directories.cache(), 0, options, null, null, null);
  }
}
