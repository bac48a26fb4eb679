package io.genpulse.server.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How far a delivery is.
public enum DeliveryStatus {
  /// It is, or will be, tried.
  PENDING,
  /// The receiver has it.
  DELIVERED,
  /// It was given up.
  FAILED,
  /// The receiver answered 410: it wants none any more.
  GONE;

  /// As the API and the database have it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DeliveryStatus> of(String word) {
    return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
  }
}
