package io.genpulse.apiclient;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One supervised child of the local stack.
///
/// @param state `starting`, `ready`, `stopping`, `stopped`, `backoff` or `failed`
public record ProcessView(
    String name,
    String state,
    @Nullable Long pid,
    @Nullable Integer port,
    @Nullable Instant startedAt,
    int restarts,
    @Nullable Double cpuPercent,
    @Nullable Long memoryBytes,
    @Nullable String lastError) {
  public ProcessView {
    Required.field(name, "name");
    Required.field(state, "state");
  }
}
