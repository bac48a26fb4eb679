package io.genpulse.server.ingress;

import io.genpulse.server.config.ConfigReader;

/// How much is taken in.
///
/// @param maxPending pending tasks above which submissions are refused
/// @param maxMessageBytes of a message in Redis
public record IngressSettings(int maxPending, int maxMessageBytes) {
  /// The keys `limits.*` of tasks and messages.
  public static IngressSettings read(ConfigReader reader) {
    return new IngressSettings(
        reader.number("limits.max-pending", 1, 10_000_000),
        reader.number("limits.max-message-bytes", 1024, 1 << 28));
  }
}
