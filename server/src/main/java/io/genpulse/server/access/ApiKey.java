package io.genpulse.server.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as everybody may see it: what it is called and may do, not the key itself.
///
/// @param name for people
/// @param userId whose tasks it submits and sees; null = everybody's
/// @param revokedAt since when it is refused; null = it is not
public record ApiKey(
    String id,
    String name,
    Set<Scope> scopes,
    @Nullable String userId,
    KeyLimits limits,
    Use use,
    Instant createdAt,
    @Nullable Instant revokedAt) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
    if (name.isBlank() || name.length() > 100) {
      throw new IllegalArgumentException("name must be 1..100 characters");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes must name one at least: read, submit or admin");
    }
  }

  /// What a key with a concurrency or budget uses.
  ///
  /// @param running tasks
  /// @param reserved units of tasks that run
  /// @param used units of tasks that ended
  public record Use(int running, long reserved, long used) {
    /// Of a new key.
    public static final Use NOTHING = new Use(0, 0, 0);
  }

  /// Whether nothing is left of its budget, not even if every running task gave its part back.
  public boolean isUsedUp() {
    return limits.budget() != null && use.used() >= limits.budget();
  }
}
