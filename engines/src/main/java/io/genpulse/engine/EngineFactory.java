package io.genpulse.engine;

import java.util.Set;

/// Describes and opens one engine. Found by `ServiceLoader`: a new provider is one new package with
/// one of these. Everything but `open` is cheap and loads no native code, so every process can
/// route to every engine.
public interface EngineFactory {
  EngineId id();

  /// The route whose workers run this engine.
  Route route();

  /// The `capability` interfaces that the opened engine implements.
  Set<Class<?>> capabilities();

  /// Opens the engine; it may still load models lazily.
  ///
  /// @throws EngineException when it cannot work at all with these settings
  Engine open(EngineSettings settings);
}
