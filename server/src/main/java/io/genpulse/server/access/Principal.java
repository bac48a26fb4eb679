package io.genpulse.server.access;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who a thread works for. Requests have one from the filter of keys on, so that no surface of the
/// API can forget to ask; everything else works for the owner of the installation.
///
/// @param key that the request came with; null = the owner: a key of the settings, no key where
///   none is needed, or a message
public record Principal(@Nullable ApiKey key) {
  /// May do everything.
  public static final Principal OWNER = new Principal(null);

  private static final ScopedValue<Principal> CURRENT = ScopedValue.newInstance();

  /// Whoever this thread works for.
  public static Principal current() {
    return CURRENT.orElse(OWNER);
  }

  /// Runs something for this one.
  public void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  public boolean may(Scope scope) {
    return key == null || key.scopes().contains(scope) || key.scopes().contains(Scope.ADMIN);
  }

  /// The only user whose tasks it submits and sees; null = everybody's.
  public @Nullable String user() {
    return key == null || key.scopes().contains(Scope.ADMIN) ? null : key.userId();
  }

  public boolean sees(String userId) {
    String only = user();
    return only == null || Objects.equals(only, userId);
  }

  /// What its tasks are counted under; null = nothing.
  public @Nullable String keyId() {
    return key == null ? null : key.id();
  }
}
