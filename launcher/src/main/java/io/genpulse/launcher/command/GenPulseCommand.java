package io.genpulse.launcher.command;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.LostCharacters;
import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The `genpulse` command: its subcommands and where they log.
public final class GenPulseCommand {
  private static final Set<String> PRODUCTION = Set.of("api", "worker", "serve", "migrate");

  private GenPulseCommand() {}

  /// Runs one command and returns its exit code.
  public static int run(String[] args, CommandContext context) {
    var home = context.environment().getOrDefault("GENPULSE_HOME", System.getProperty("user.home"));
    var lost = LostCharacters.complaint(Stream.concat(Arrays.stream(args), Stream.of(home)));
    if (lost.isPresent()) {
      context.say("genpulse: " + lost.get());
      context.say("  -> use one that has all: export LC_ALL=C.UTF-8");
      return ExitCode.USAGE;
    }
    return commandLine(context).execute(args);
  }

  private static CommandLine commandLine(CommandContext context) {
    var all = new CommandLine(new Root());
    for (Object command :
        new Object[] {
          new GenerateCommand(context),
          new ReproduceCommand(context),
          new InspectCommand(context),
          new StudioCommand(context),
          new ConsoleCommand(context),
          new StartAllCommand(context),
          new StopCommand(context),
          new StatusCommand(context),
          new DoctorCommand(context),
          new ProveCommand(context),
          new LogsCommand(context),
          new EnvCommand(context),
          new SubmitCommand(context),
          TasksCommand.of(context),
          new QueueCommand(context),
          new DeadCommand(context),
          new WebhooksCommand(context),
          new TypesCommand(context),
          WorkflowsCommand.of(context),
          new ModelsCommand(context),
          new EnginesCommand(context),
          new WorkersCommand(context),
          new ProvidersCommand(context),
          new BillingCommand(context),
          new ComfyUiCommand(context),
          new KeysCommand(context),
          new ServeCommand(context),
          new ApiCommand(context),
          new WorkerCommand(context),
          new MigrateCommand(context),
        }) {
      all.addSubcommand(command);
    }
    all.addSubcommand(new HelpCommand());
    all.getSubcommands().values().forEach(GenPulseCommand::explain);
    CommandSections.showIn(all);
    return all.setExpandAtFiles(false)
        .setOut(context.out())
        .setErr(context.err())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(
            parsed -> {
              configureLogging(parsed, context);
              bridgeJavaUtilLogging();
              return new CommandLine.RunLast().execute(parsed);
            })
        .setParameterExceptionHandler(new UsageReport(context))
        .setExecutionExceptionHandler(new FailureReport(context));
  }

  /// Options in the order of their fields, what is special about a command first.
  private static void explain(CommandLine command) {
    var spec = command.getCommandSpec();
    spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    if (!(command.getCommand() instanceof HelpCommand)) {
      spec.addOption(
          OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help").build());
    }
    command.getSubcommands().values().forEach(GenPulseCommand::explain);
  }

  /// Before the first logger is made: production logs to the standard output, where its supervisor
  /// collects it; commands log to a file, since their output is for people and scripts.
  private static void configureLogging(ParseResult parsed, CommandContext context) {
    var command = parsed.hasSubcommand() ? parsed.subcommand().commandSpec().name() : "";
    if (PRODUCTION.contains(command) || System.getProperty("logback.configurationFile") != null) {
      return;
    }
    var used = parsed.asCommandLineList().getLast().getParseResult();
    var home =
        used.hasMatchedOption("--home")
            ? new AppDirectories(used.<Path>matchedOptionValue("--home", null))
            : new HomeOption().directories(context);
    System.setProperty("logback.configurationFile", "logback-command.xml");
    // A command that starts a stack goes on in a log of the stack's own. Without a folder for logs
    // there is no file: the command itself says what is wrong with the home.
    System.setProperty(
        "genpulse.log.file",
        home.createLogs() ? home.logs().resolve("commands.log").toString() : "");
    System.setProperty("genpulse.log.terminal", command.equals("start-all") ? "WARN" : "ERROR");
  }

  /// Helidon and the JDK log through java.util.logging, which would print to the terminal.
  private static void bridgeJavaUtilLogging() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  @Command(
      name = "genpulse",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND",
      description =
          "Turns prompts and workflows into pictures, video and sound, on this machine or as a"
              + " service.",
      footer = {
        "",
        "First picture:  genpulse generate \"a snowy mountain lake at sunset\"",
        "",
        "Exit codes: 0 done, 1 the task failed, 2 usage,",
        "  3 cannot reach or start the service, 4 the task was canceled,",
        "  70 unexpected, 124 not ended within --timeout, 130 interrupted"
      })
  static final class Root {}

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = GenPulseCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "genpulse " + (version == null ? "development" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
