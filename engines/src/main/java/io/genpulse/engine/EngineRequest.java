package io.genpulse.engine;

/// What an engine is asked for: each interface of `capability` has one.
public interface EngineRequest {}
