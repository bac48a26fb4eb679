package io.genpulse.server.api;

import io.genpulse.server.access.KeyText;
import java.security.MessageDigest;
import java.util.List;

/// The keys that the settings name, which may do everything. Only their hashes are kept.
///
/// Immutable.
public final class ApiKeys {
  public static final ApiKeys NONE = new ApiKeys(List.of());

  private static final int SHORTEST = 20;

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  /// @param keys as `web.keys` has them
  /// @throws IllegalArgumentException when one can be guessed or is no printable ASCII; never names
  ///   it
  static ApiKeys of(List<String> keys) {
    for (String key : keys) {
      if (key.length() < SHORTEST || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
        throw new IllegalArgumentException(
            "each key must be at least %d printable ASCII characters; make one with: openssl rand -hex 24"
                .formatted(SHORTEST));
      }
    }
    return keys.isEmpty() ? NONE : new ApiKeys(keys.stream().map(KeyText::hash).toList());
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  boolean contains(String given) {
    byte[] hash = KeyText.hash(given);
    boolean known = false;
    for (byte[] one : hashes) {
      // All of them, in constant time: how long it takes tells nothing.
      known |= MessageDigest.isEqual(one, hash);
    }
    return known;
  }

  @Override
  public String toString() {
    return hashes.size() + " keys";
  }
}
