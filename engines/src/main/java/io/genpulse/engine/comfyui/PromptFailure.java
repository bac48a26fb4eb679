package io.genpulse.engine.comfyui;

import io.genpulse.client.comfyui.ComfyProblem;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// What ComfyUI has against a prompt, in a sentence for people, with what to do about it.
final class PromptFailure {
  private PromptFailure() {}

  /// Of a prompt that was not queued.
  static EngineException refused(ComfyRefusal refusal) {
    EngineException failure = of(ComfyProblem.of(refusal).getFirst());
    failure.addSuppressed(refusal);
    return failure;
  }

  static EngineException of(ComfyProblem problem) {
    String said = where(problem) + problem.message() + details(problem);
    return new EngineException(error(problem.code()), said + remedy(problem))
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
