package io.genpulse.engine;

import java.util.List;

/// Something that generates. An engine also implements one interface of `capability` for each thing
/// it can do; callers ask the [EngineCatalog] for a capability and never name an engine class.
///
/// Engines are called from several threads at once and closed by the catalog that opened them.
public interface Engine extends AutoCloseable {
  EngineId id();

  /// Whether it could work now. Cheap: asked every few seconds.
  EngineStatus status();

  /// Models it could use now, by the names that `params.model` takes.
  List<ModelInfo> models();

  @Override
  void close();
}
