package io.genpulse.server.handler;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a running handler may use. Valid until `execute` returns.
public interface TaskContext {
  TaskId taskId();

  String userId();

  /// 1 for the first try.
  int attempt();

  /// An empty folder of this attempt, removed when it ends.
  Path workFolder();

  /// Tells listeners how far it is. Never falls within an attempt; cheap, call it as often as you
  /// like.
  ///
  /// @param percent 0..100
  void updateProgress(int percent, @Nullable String message);

  /// Stores a file as the next output of the task.
  TaskOutput upload(GeneratedFile file);

  /// A line for operators, with the task's id.
  void log(String line);

  /// The capability of the engine that `provider` names, else of the default one.
  <T> T engine(Class<T> capability, @Nullable String provider);
}
