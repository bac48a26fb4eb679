package io.genpulse.engine.capability;

import org.jspecify.annotations.Nullable;

/// How large a picture or video is, in pixels. A null is the model's own.
public record Size(@Nullable Integer width, @Nullable Integer height) {}
