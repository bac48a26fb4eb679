package io.genpulse.server.handler;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a running handler may use. Valid until `execute` returns.
public interface TaskContext {
  TaskId taskId();

  String userId();

  /// 1 for the first try.
  int attempt();

  /// An empty folder of this attempt, removed when it ends.
  Path workFolder();

  /// The file that an `@InputFile` parameter names, in a folder of this attempt. Blocks while it is
  /// fetched. What it throws needs no catching: a reference that is wrong fails the task with
  /// `invalid_params`, one that may work later lets it be tried again.
  Path input(String reference) throws InterruptedException;

  /// Tells listeners how far it is. Never falls within an attempt; cheap, call it as often as you
  /// like.
  ///
  /// @param percent 0..100
  void updateProgress(int percent, @Nullable String message);

  /// The attempt as engines see it; hand it to a capability. Each file that the engine makes is
  /// given to `made` first, on the engine's thread, and then stored as the next output while the
  /// engine goes on.
  EngineJob job(Consumer<GeneratedFile> made);

  /// The remote job that another task of the same user became, as the engine wrote it down; empty
  /// when there is none.
  Optional<RemoteJob> remoteJob(UUID task);

  /// Stores a file as the next output of the task.
  TaskOutput upload(GeneratedFile file);

  /// A line for operators, with the task's id.
  void log(String line);

  /// The capability of the engine that `provider` names, else of the default one.
  <T> T engine(Class<T> capability, @Nullable String provider);
}
