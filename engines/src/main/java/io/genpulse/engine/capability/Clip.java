package io.genpulse.engine.capability;

import org.jspecify.annotations.Nullable;

/// What a video is to be like. A null is the engine's own.
///
/// @param size in pixels
/// @param aspectRatio such as `16:9`, instead of a size
/// @param resolution in the provider's words, such as `1080p`
/// @param seconds how long it plays
/// @param fps pictures in a second
/// @param sound whether it has any
public record Clip(
    Size size,
    @Nullable String aspectRatio,
    @Nullable String resolution,
    @Nullable Double seconds,
    @Nullable Integer fps,
    @Nullable Boolean sound) {}
