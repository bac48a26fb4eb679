package io.genpulse.server.task;

import org.jspecify.annotations.Nullable;

/// One recorded result file of a task, numbered from 1.
///
/// @param sha256 lower-case hex
/// @param durationMs of sound and video
public record TaskOutput(
    int n,
    ObjectKey key,
    String mediaType,
    long bytes,
    String sha256,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Long durationMs) {}
