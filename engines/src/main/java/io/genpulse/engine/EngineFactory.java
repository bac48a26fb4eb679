package io.genpulse.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Describes and opens one engine. Found by `ServiceLoader`: a new provider is one new package with
/// one of these. Everything but `open` is cheap, asks no network and loads no native code, so every
/// process can route to every engine.
public interface EngineFactory {
  EngineId id();

  /// The route whose workers run this engine.
  Route route();

  /// The `capability` interfaces that the opened engine implements.
  Set<Class<?>> capabilities();

  /// The settings of its own. Whoever starts the program sets them, as `engines.<id>.<key>` or
  /// `providers.<id>.<key>`, and hears of every one that is not in this list.
  default List<EngineKey> keys() {
    return List.of();
  }

  /// Further engines of this kind that its settings name, each with settings of its own.
  default List<EngineFactory> others(EngineOptions options) {
    return List.of();
  }

  /// What must be set before it can work, and how, in one sentence: `no API key; set
  /// GENPULSE_PROVIDERS_OPENAI_API_KEY`.
  default Optional<String> missing(EngineSettings settings) {
    return Optional.empty();
  }

  /// Refuses what the engine will not do, where that can be said here and now. Not being refused
  /// promises nothing: the process that asks may have neither the models nor the keys. Files that
  /// the request names are not there yet: their paths must not be read.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  default void check(EngineRequest request, EngineSettings settings) {}

  /// What the request will be billed as; empty where nothing is paid for, or where that is not
  /// known before. Files that the request names are not there yet.
  ///
  /// @throws EngineException `INVALID_REQUEST` with the field
  default Optional<Purchase> purchase(EngineRequest request, EngineSettings settings) {
    return Optional.empty();
  }

  /// The model without which no worker can do this request; empty where none is needed, or where
  /// the worker is to find out.
  default Optional<String> neededModel(EngineRequest request, EngineSettings settings) {
    return Optional.empty();
  }

  /// Asks the provider whether it takes the key that is set, by a call that costs nothing.
  ///
  /// @return what it says, in a few words; empty where there is no such call
  /// @throws EngineException what it refuses with
  default Optional<String> tryKey(EngineSettings settings) throws InterruptedException {
    return Optional.empty();
  }

  /// Opens the engine; it may still load models lazily.
  ///
  /// @throws EngineException when it cannot work at all with these settings
  Engine open(EngineSettings settings);
}
