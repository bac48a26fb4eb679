package io.genpulse.launcher.comfyui;

import io.genpulse.launcher.comfyui.StartProblem.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads out of what a ComfyUI prints why it does not start, or what of it is missing. Several
/// versions say the same in different words; none of them is asked for.
///
/// Safe for use by several threads.
final class StartDiagnosis {
  private static final int MOST = 100;
  private static final String READY = "To see the GUI go to: ";
  // What a node that is left out says of itself first, in the words of one that ends all.
  private static final Set<Kind> OF_NODES =
      EnumSet.of(Kind.CUSTOM_NODE_FAILED, Kind.CORE_NODES_FAILED);
  private static final Set<Kind> IN_TRACEBACKS =
      EnumSet.of(Kind.MISSING_PACKAGE, Kind.PACKAGE_MISMATCH, Kind.MISSING_FOLDER, Kind.NO_GPU);

  /// @param fatal whether no ComfyUI goes on after it
  private record Rule(Pattern line, boolean fatal, Function<MatchResult, StartProblem> problem) {}

  private static final List<Rule> RULES =
      List.of(
          fatal(
              "address already in use|Port \\d+ is already in use",
              _ -> StartProblem.of(Kind.PORT_IN_USE)),
          fatal("error: unrecognized arguments: (.+)", value(Kind.UNKNOWN_FLAG)),
          fatal("main\\.py: error: (argument .+)", value(Kind.BAD_FLAG_VALUE)),
          fatal(
              "compiled with different CUDA versions",
              _ -> new StartProblem(Kind.PACKAGE_MISMATCH, "torchaudio")),
          fatal(
              "Found no NVIDIA driver|Torch not compiled with CUDA enabled"
                  + "|No CUDA GPUs are available",
              _ -> StartProblem.of(Kind.NO_GPU)),
          fatal(
              "Failed to initialize database: .*Could not acquire lock",
              _ -> StartProblem.of(Kind.DATABASE_IN_USE)),
          fatal("ASSETS_STARTUP_FAILED: in_use", _ -> StartProblem.of(Kind.DATABASE_IN_USE)),
          fatal(
              "Failed to initialize database: |ASSETS_STARTUP_FAILED: ",
              _ -> StartProblem.of(Kind.DATABASE_UNAVAILABLE)),
          harmless(
              "Failed to initialize database\\. .*Could not acquire lock",
              _ -> StartProblem.of(Kind.DATABASE_IN_USE)),
          harmless(
              "Failed to initialize database\\. ", _ -> StartProblem.of(Kind.DATABASE_UNAVAILABLE)),
          harmless(
              "Cannot import (?:.*[/\\\\])?([^/\\\\]+) module for custom nodes",
              value(Kind.CUSTOM_NODE_FAILED)),
          harmless("IMPORT FAILED: (nodes_\\S+)", value(Kind.CORE_NODES_FAILED)),
          // At the line's beginning: a custom node's own traceback is harmless and indented.
          fatal("^ModuleNotFoundError: No module named '([^']+)'", value(Kind.MISSING_PACKAGE)),
          fatal(
              "^FileNotFoundError: .*No such file or directory: '([^']+)'",
              value(Kind.MISSING_FOLDER)));

  private final List<StartProblem> fatal = new ArrayList<>();
  private final List<StartProblem> harmless = new ArrayList<>();

  private static Rule fatal(String line, Function<MatchResult, StartProblem> problem) {
    return new Rule(Pattern.compile(line), true, problem);
  }

  private static Rule harmless(String line, Function<MatchResult, StartProblem> problem) {
    return new Rule(Pattern.compile(line), false, problem);
  }

  private static Function<MatchResult, StartProblem> value(Kind kind) {
    return found -> new StartProblem(kind, found.group(1));
  }

  /// @param line as it was printed
  synchronized void said(String line) {
    String text = LogText.of(line);
    if (text.startsWith(READY)) {
      fatal.clear();
    }
    for (Rule rule : RULES) {
      Matcher matcher = rule.line().matcher(text);
      if (matcher.find()) {
        note(rule.fatal() ? fatal : harmless, rule.problem().apply(matcher));
        return;
      }
    }
  }

  private void note(List<StartProblem> found, StartProblem problem) {
    if (OF_NODES.contains(problem.kind())) {
      fatal.removeIf(before -> IN_TRACEBACKS.contains(before.kind()));
    }
    if (found.size() < MOST) {
      found.add(problem);
    }
  }

  /// Why it ended, where what it printed says so: the last such line counts.
  synchronized Optional<StartProblem> cause() {
    return fatal.isEmpty() ? Optional.empty() : Optional.of(fatal.getLast());
  }

  /// What is missing of one that works.
  synchronized List<StartProblem> warnings() {
    return List.copyOf(harmless);
  }

  synchronized void clear() {
    fatal.clear();
    harmless.clear();
  }
}
