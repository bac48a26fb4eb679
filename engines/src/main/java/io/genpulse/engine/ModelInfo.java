package io.genpulse.engine;

/// A model that an engine found.
///
/// @param name what `params.model` takes
/// @param kind such as `sd1`
/// @param bytes size on disk
public record ModelInfo(String name, String kind, long bytes) {}
