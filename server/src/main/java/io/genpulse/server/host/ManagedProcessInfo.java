package io.genpulse.server.host;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One supervised child at one moment.
///
/// @param state `starting`, `ready`, `stopping`, `stopped`, `backoff` or `failed`
/// @param cpuPercent of one core
/// @param memoryBytes resident
/// @param lastError why it is not ready, with what it printed last
public record ManagedProcessInfo(
    String name,
    String state,
    @Nullable Long pid,
    @Nullable Integer port,
    @Nullable Instant startedAt,
    int restarts,
    @Nullable Double cpuPercent,
    @Nullable Long memoryBytes,
    @Nullable String lastError) {}
