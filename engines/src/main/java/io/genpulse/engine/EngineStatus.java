package io.genpulse.engine;

/// Whether an engine can work now.
public sealed interface EngineStatus {
  record Ready() implements EngineStatus {}

  record Starting(String reason) implements EngineStatus {}

  /// @param reason what is missing and what to do about it, in one sentence
  record Unavailable(String reason) implements EngineStatus {}
}
