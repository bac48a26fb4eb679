package io.genpulse.engine;

/// A model that an engine found.
///
/// @param name what `params.model` takes
/// @param kind its form as its own files name it, such as `StableDiffusionPipeline`; `unreadable`
///   where they cannot be read
/// @param bytes size on disk
public record ModelInfo(String name, String kind, long bytes) {}
