package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps calls from a provider that is away, so that each does not find out by itself. After a
/// pause one call tries; if that works, all do.
public final class Circuit {
  private static final int IN_A_ROW = 5;
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final Duration REFUSED = Duration.ofMinutes(10);

  private final String provider;
  private final InstantSource clock;
  private int failures;
  private @Nullable Instant since;
  private Instant probeAt = Instant.MIN;
  private String why = "";

  public Circuit(String provider, InstantSource clock) {
    this.provider = provider;
    this.clock = clock;
  }

  /// @throws EngineException `UNAVAILABLE` while the provider is away, with how long to wait
  public synchronized void check() {
    Instant now = clock.instant();
    if (failures < IN_A_ROW) {
      return;
    }
    if (now.isBefore(probeAt)) {
      throw new EngineException(EngineError.UNAVAILABLE, reason())
          .retryAfter(Duration.between(now, probeAt));
    }
    probeAt = now.plus(OPEN);
  }

  public synchronized void worked() {
    failures = 0;
    since = null;
    why = "";
  }

  /// Hears of every failure; only some say that nobody else's call would fare better.
  public synchronized void failed(EngineException e) {
    switch (e.error()) {
      case UNAVAILABLE, TIMEOUT -> {
        if (failures++ == 0) {
          since = clock.instant();
        }
        probeAt = clock.instant().plus(OPEN);
        why = "is away: " + e.getMessage();
      }
      case UNAUTHORIZED -> refused("refused the key");
      case QUOTA_EXHAUSTED -> refused("says that no credit is left");
      case TOO_EXPENSIVE -> {
        // Nothing was called.
      }
      case INVALID_REQUEST,
          NOT_SUPPORTED,
          MODEL_NOT_FOUND,
          MODEL_INVALID,
          CONTENT_REFUSED,
          SUBMISSION_UNCERTAIN,
          OUT_OF_MEMORY,
          RATE_LIMITED,
          INTERNAL ->
          worked();
    }
  }

  private void refused(String what) {
    failures = 0;
    since = clock.instant();
    why = what;
  }

  /// Why nobody would fare better now, in one sentence; empty as long as there is hope.
  public synchronized Optional<String> trouble() {
    Instant begun = since;
    if (begun == null) {
      return Optional.empty();
    }
    boolean away = failures >= IN_A_ROW && clock.instant().isBefore(probeAt);
    boolean refused = failures == 0 && clock.instant().isBefore(begun.plus(REFUSED));
    return away || refused ? Optional.of(reason()) : Optional.empty();
  }

  private String reason() {
    Instant begun = since == null ? clock.instant() : since;
    LocalTime at = begun.atZone(ZoneId.systemDefault()).toLocalTime();
    return "%s %s (since %s)".formatted(provider, why, at.truncatedTo(ChronoUnit.MINUTES));
  }
}
