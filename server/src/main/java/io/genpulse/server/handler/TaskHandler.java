package io.genpulse.server.handler;

import io.genpulse.engine.EngineRequest;
import java.util.Optional;

/// What a task type does: the whole of it in one class, in one file. The class carries [TaskType],
/// has no fields and a public constructor without arguments.
///
/// From the record `P` come the JSON reader, the defaults, the checks (its compact constructor
/// throws [InvalidParamException], see [ParamChecks]) and the JSON Schema. A component that is not
/// annotated `@Nullable` and has no [Default] is required.
///
/// @param <P> the parameters
public interface TaskHandler<P extends Record> {
  /// What an engine will be asked for, so that it can refuse at submission what it will not do.
  /// Empty where no engine is asked, or where that is not known before files are there.
  default Optional<EngineRequest> request(P params) {
    return Optional.empty();
  }

  /// Does the work, blocking, on a virtual thread. Interruption is cancellation. Runs at least once
  /// per task, perhaps again after a crash; what it returns is recorded exactly once.
  TaskResult execute(P params, TaskContext context) throws InterruptedException;
}
