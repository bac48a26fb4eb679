package io.genpulse.server.task;

/// Why a task failed, for people and programs.
///
/// @param code stable, snake case, such as `model_invalid` or `worker_crashed`
/// @param message one sentence with the next step; never a stack trace
public record TaskError(String code, String message) {}
