package io.genpulse.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A password or key. It never prints itself, so it may stand in records, messages and logs.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// The value, for whoever must send it.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
