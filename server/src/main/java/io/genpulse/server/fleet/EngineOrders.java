package io.genpulse.server.fleet;

import io.genpulse.server.task.TaskId;

/// Tells the workers of all processes what to do with an engine of theirs. Best effort: one that
/// does not hear it goes on as before.
public interface EngineOrders {
  /// Every worker that has the engine gives back what it keeps to be quick.
  ///
  /// @throws RuntimeException when nobody can be told
  void unload(String engine);

  /// Every worker that has the engine of a task's remote job stops that job: the task was canceled
  /// while it waited for its next attempt.
  ///
  /// @throws RuntimeException when nobody can be told
  void abandon(TaskId task, String userId);
}
