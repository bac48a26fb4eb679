package io.genpulse.apiclient;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message that was refused and kept.
///
/// @param raw the message as it came
/// @param source where it came from, such as `mq`
public record DeadLetterView(
    long id,
    @Nullable String raw,
    String reason,
    @Nullable String source,
    @Nullable Instant createdAt) {
  public DeadLetterView {
    Required.field(reason, "reason");
  }
}
