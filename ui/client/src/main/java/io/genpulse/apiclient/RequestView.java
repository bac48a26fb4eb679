package io.genpulse.apiclient;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request that the server answered lately.
///
/// @param agent the program that sent it, by its own word
/// @param keyId of the key it came with; null = none of the database
public record RequestView(
    long n,
    @Nullable Instant at,
    String method,
    String path,
    int status,
    long durationMs,
    @Nullable String agent,
    @Nullable String keyId,
    @Nullable String requestId) {
  public RequestView {
    Required.field(method, "method");
    Required.field(path, "path");
  }
}
