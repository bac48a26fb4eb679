package io.genpulse.server.task;

import org.jspecify.annotations.Nullable;

/// Why a task failed, for people and programs.
///
/// @param code stable, snake case, such as `model_invalid` or `worker_crashed`
/// @param message one sentence with the next step; never a stack trace
/// @param field the parameter at fault, as `params` names it
/// @param providerCode the code of the remote provider that refused
/// @param requestId under which that provider knows the request
public record TaskError(
    String code,
    String message,
    @Nullable String field,
    @Nullable String providerCode,
    @Nullable String requestId) {
  /// An error of which no more is known.
  public TaskError(String code, String message) {
    this(code, message, null, null, null);
  }
}
