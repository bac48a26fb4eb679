package io.genpulse.server.api;

import io.genpulse.server.registry.ParamProblem;
import java.util.List;

/// A request that is answered with a problem.
public final class ProblemException extends RuntimeException {
  private final Problem problem;
  private final List<ParamProblem> errors;

  public ProblemException(Problem problem, String detail) {
    this(problem, detail, List.of());
  }

  /// @param errors what is wrong, by JSON pointer into the body
  public ProblemException(Problem problem, String detail, List<ParamProblem> errors) {
    super(detail);
    this.problem = problem;
    this.errors = List.copyOf(errors);
  }

  Problem problem() {
    return problem;
  }

  List<ParamProblem> errors() {
    return errors;
  }
}
