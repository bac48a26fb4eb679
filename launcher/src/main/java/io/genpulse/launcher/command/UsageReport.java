package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with the words of a command line, and where the right ones are listed.
final class UsageReport implements CommandLine.IParameterExceptionHandler {
  private final CommandContext context;

  UsageReport(CommandContext context) {
    this.context = context;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    var command = failure.getCommandLine();
    if (lacksCommand(failure, command)) {
      command.usage(context.err());
      return ExitCode.USAGE;
    }
    context.say("genpulse: " + sentence(failure));
    context.say("  -> see: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static boolean lacksCommand(ParameterException failure, CommandLine command) {
    return !(failure instanceof UnmatchedArgumentException)
        && !(command.getCommand() instanceof Callable)
        && command.getParseResult().originalArgs().isEmpty() == isRoot(command)
        && !command.getSubcommands().isEmpty();
  }

  private static boolean isRoot(CommandLine command) {
    return command.getParent() == null;
  }

  private static String sentence(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(failure.getMessage());
    }
    var suggestions = unmatched.getSuggestions();
    var hint =
        suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
    var word = unmatched.getUnmatched().getFirst();
    if (unmatched.isUnknownOption()) {
      return "there is no option " + word + hint;
    }
    return failure.getCommandLine().getSubcommands().isEmpty()
        ? "one argument too many: " + word + "; text with spaces needs quotes"
        : "there is no command " + word + hint;
  }
}
