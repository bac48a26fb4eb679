package io.genpulse.engine.comfyui;

import io.genpulse.client.comfyui.ComfyProblem;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.comfyui.workflow.Finding;
import java.util.List;
import java.util.stream.Collectors;

/// What ComfyUI has against a prompt, in a sentence for people, with what to do about it.
final class PromptFailure {
  private static final int MOST_PROBLEMS = 3;

  private PromptFailure() {}

  /// Of a prompt that was not queued.
  ///
  /// @param findings of our own about the graph
  static EngineException refused(ComfyRefusal refusal, List<Finding> findings) {
    EngineException failure = refused(ComfyProblem.of(refusal), findings);
    failure.addSuppressed(refusal);
    return failure;
  }

  /// @param problems at least one; the first says of what kind the failure is
  static EngineException refused(List<ComfyProblem> problems, List<Finding> findings) {
    ComfyProblem first = problems.getFirst();
    String said =
        problems.stream()
            .limit(MOST_PROBLEMS)
            .map(problem -> sentence(problem, findings))
            .distinct()
            .collect(Collectors.joining("; "));
    int more = problems.size() - MOST_PROBLEMS;
    return failure(first, more > 0 ? "%s; and %d more".formatted(said, more) : said);
  }

  private static String sentence(ComfyProblem problem, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> GraphCheck.isAbout(finding, problem))
        .findFirst()
        .map(finding -> where(problem) + finding.message())
        .orElseGet(() -> sentence(problem));
  }

  private static String sentence(ComfyProblem problem) {
    return where(problem) + problem.message() + details(problem) + remedy(problem);
  }

  /// Of one that failed in its run.
  static EngineException of(ComfyProblem problem) {
    return failure(problem, sentence(problem));
  }

  private static EngineException failure(ComfyProblem problem, String said) {
    return new EngineException(error(problem.code()), said)
        .providerCode(problem.type().isEmpty() ? null : problem.type());
  }

  private static String where(ComfyProblem problem) {
    if (problem.node() == null) {
      return "ComfyUI refuses the graph: ";
    }
    String input = problem.input() == null ? "" : ", input " + problem.input();
    return "node %s (%s)%s: ".formatted(problem.node(), problem.classType(), input);
  }

  private static String details(ComfyProblem problem) {
    return problem.details().isBlank() ? "" : " (" + problem.details() + ")";
  }

  private static EngineError error(ComfyProblem.Code code) {
    return switch (code) {
      case MISSING_MODEL -> EngineError.MODEL_NOT_FOUND;
      case BROKEN_MODEL -> EngineError.MODEL_INVALID;
      case OUT_OF_MEMORY -> EngineError.OUT_OF_MEMORY;
      case INTERRUPTED, BROKEN_DEVICE, NETWORK -> EngineError.UNAVAILABLE;
      case NODE_ERROR, SERVER_ERROR -> EngineError.INTERNAL;
      case MISSING_INPUT,
          NOT_IN_LIST,
          OUT_OF_RANGE,
          BAD_LINK,
          INVALID_GRAPH,
          TYPE_MISMATCH,
          INVALID_VALUE,
          MISSING_FILE,
          INVALID_FILE,
          NO_OUTPUTS,
          UNKNOWN_NODE,
          CYCLE,
          INVALID_ID,
          TOO_LARGE ->
          EngineError.INVALID_REQUEST;
    };
  }

  private static String remedy(ComfyProblem problem) {
    return switch (problem.code()) {
      case OUT_OF_MEMORY ->
          "; use a smaller size or fewer at once, or start ComfyUI with --lowvram";
      case BROKEN_DEVICE ->
          "; the graphics card works again after ComfyUI is restarted, which the local stack does"
              + " by itself";
      case BROKEN_MODEL -> "; download the model file again";
      case UNKNOWN_NODE -> "; install the custom node that has it, then restart ComfyUI";
      case NETWORK -> "; the node needs the internet";
      case TOO_LARGE -> "; start ComfyUI with a higher --max-upload-size";
      case INTERRUPTED -> ", by somebody else";
      case NO_OUTPUTS -> "; the graph needs a node that saves, such as SaveImage";
      default -> "";
    };
  }
}
