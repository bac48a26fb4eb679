package io.genpulse.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells whose key a request carries. What the store says of a key is believed for a few seconds: a
/// key that was revoked elsewhere is refused here by then.
///
/// Safe for use by several threads.
public final class KeyRing {
  /// How long a revoked key may still be taken by other processes.
  public static final Duration BELIEVED = Duration.ofSeconds(5);

  private static final int MOST = 10_000;

  private final KeyStore store;
  private final LongSupplier nanoTime;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /// @param stored null = there is no such key
  private record Known(KeyStore.@Nullable Stored stored, long until) {}

  public KeyRing(KeyStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /// Empty when the key is not known, or not any more.
  public Optional<ApiKey> find(KeyText key) {
    KeyStore.Stored stored = stored(key.id());
    if (stored == null || stored.key().revokedAt() != null) {
      return Optional.empty();
    }
    // In constant time: how long it takes tells nothing.
    boolean same =
        MessageDigest.isEqual(
            stored.hash().getBytes(StandardCharsets.US_ASCII),
            key.hash().getBytes(StandardCharsets.US_ASCII));
    return same ? Optional.of(stored.key()) : Optional.empty();
  }

  private KeyStore.@Nullable Stored stored(String id) {
    long now = nanoTime.getAsLong();
    Known before = known.get(id);
    if (before != null && before.until() - now > 0) {
      return before.stored();
    }
    KeyStore.Stored stored = store.find(id).orElse(null);
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(id, new Known(stored, now + BELIEVED.toNanos()));
    return stored;
  }

  /// Asks the store anew for a key that was changed here.
  public void forget(String id) {
    known.remove(id);
  }
}
