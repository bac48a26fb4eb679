package io.genpulse.engine;

import java.util.List;
import java.util.Set;

/// Something that generates. An engine also implements one interface of `capability` for each thing
/// it can do; callers ask the [EngineCatalog] for a capability and never name an engine class.
///
/// Engines are called from several threads at once and closed by the catalog that opened them. A
/// call blocks until the work is done; interruption of its thread stops the work soon, and nothing
/// of it goes on when the call has returned.
public interface Engine extends AutoCloseable {
  EngineId id();

  /// Whether it could work now. Cheap: asked every few seconds.
  EngineStatus status();

  /// Models it could use now, by the names that `params.model` takes.
  List<ModelInfo> models();

  /// Names of the models with which it would begin at once. Cheap, and never waits for work that is
  /// going on.
  default Set<String> loadedModels() {
    return Set.of();
  }

  /// Gives back what it keeps between requests to be quick, above all loaded models. Waits for work
  /// that is going on; the next request takes as long as the first did.
  void unload() throws InterruptedException;

  /// Stops a remote job that was written down, at whoever has it: its task was canceled while no
  /// attempt at it ran. One that is over stays as it is; an engine whose jobs are calls has none.
  ///
  /// @throws EngineException when the remote side does not hear of it
  default void abandon(RemoteJob job) throws InterruptedException {}

  /// Stops what is going on, which then fails with `UNAVAILABLE`, and frees everything. May be
  /// called twice; nothing runs afterwards.
  @Override
  void close();
}
