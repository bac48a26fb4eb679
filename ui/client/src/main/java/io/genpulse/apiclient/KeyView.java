package io.genpulse.apiclient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that programs call with.
///
/// @param key the key itself, told once: when it is made
/// @param scopes of `read`, `submit` and `admin`
/// @param userId whose tasks it submits and sees; null = everybody's
/// @param rate submissions a minute; null = any number
/// @param concurrency tasks that run at once; null = any number
/// @param budget units that its tasks may use; null = any number
/// @param used of them
/// @param revokedAt since when it is refused; null = it is not
public record KeyView(
    String keyId,
    @Nullable String key,
    String name,
    List<String> scopes,
    @Nullable String userId,
    @Nullable Integer rate,
    @Nullable Integer concurrency,
    @Nullable Long budget,
    int running,
    long used,
    @Nullable Instant createdAt,
    @Nullable Instant revokedAt) {
  public KeyView {
    Required.field(keyId, "key_id");
    Required.field(name, "name");
    scopes = List.copyOf(Required.field(scopes, "scopes"));
  }
}
