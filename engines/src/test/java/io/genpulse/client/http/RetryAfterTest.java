package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  private static Optional<Duration> of(String header, String value) {
    return of(Map.of(header, List.of(value)), "");
  }

  private static Optional<Duration> of(Map<String, List<String>> headers, String text) {
    return RetryAfter.of(HttpHeaders.of(headers, (_, _) -> true), text, NOW);
  }

  @Test
  void everyWayToSayItIsUnderstood() {
    assertThat(of("Retry-After", "7")).contains(Duration.ofSeconds(7));
    assertThat(of("retry-after-ms", "250")).contains(Duration.ofMillis(250));
    assertThat(of("Retry-After", "Sun, 01 Nov 2026 00:01:30 GMT")).contains(Duration.ofSeconds(90));
    assertThat(of("Retry-After", "Sat, 31 Oct 2026 00:00:00 GMT")).contains(Duration.ZERO);
    assertThat(
            of(
                Map.of(
                    "x-ratelimit-remaining-requests", List.of("0"),
                    "x-ratelimit-reset-requests", List.of("1m12.5s")),
                ""))
        .contains(Duration.ofMillis(72_500));
    assertThat(of(Map.of(), "Your rate limit resets in ~30s.")).contains(Duration.ofSeconds(30));
  }

  @Test
  void whatSaysNothingIsNothing() {
    assertThat(of("Retry-After", "soon")).isEmpty();
    assertThat(
            of(
                Map.of(
                    "x-ratelimit-remaining-requests", List.of("5"),
                    "x-ratelimit-reset-requests", List.of("1m")),
                ""))
        .isEmpty();
    assertThat(of(Map.of(), "no")).isEmpty();
  }
}
