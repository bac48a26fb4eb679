package io.genpulse.client.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long a provider asks to wait: by `retry-after-ms`, by `Retry-After` (RFC 9110, 10.2.3), by
/// the reset of a limit that is used up, or in words such as `resets in ~30s`.
final class RetryAfter {
  private static final Pattern WORDS = Pattern.compile("resets? in ~?(\\d{1,6}) ?s");
  private static final Pattern SPAN =
      Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,4})m(?!s))?(?:(\\d{1,6}(?:\\.\\d+)?)s)?");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d+)?");

  private RetryAfter() {}

  static Optional<Duration> of(HttpHeaders headers, String text, Instant now) {
    return number(headers, "retry-after-ms", 1)
        .or(() -> number(headers, "Retry-After", 1000))
        .or(() -> headers.firstValue("Retry-After").flatMap(date -> until(date, now)))
        .or(() -> reset(headers))
        .or(() -> words(text));
  }

  private static Optional<Duration> number(HttpHeaders headers, String name, int millis) {
    return headers
        .firstValue(name)
        .map(String::strip)
        .filter(value -> NUMBER.matcher(value).matches())
        .map(value -> Duration.ofMillis((long) (Double.parseDouble(value) * millis)));
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// `x-ratelimit-reset-requests: 1m12s`, where nothing remains.
  private static Optional<Duration> reset(HttpHeaders headers) {
    return Stream.of("requests", "tokens")
        .filter(
            kind ->
                headers.firstValue("x-ratelimit-remaining-" + kind).filter("0"::equals).isPresent())
        .flatMap(kind -> headers.firstValue("x-ratelimit-reset-" + kind).stream())
        .flatMap(value -> span(value.strip()).stream())
        .max(Duration::compareTo);
  }

  private static Optional<Duration> span(String value) {
    Matcher span = SPAN.matcher(value);
    if (value.isEmpty() || !span.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofHours(part(span.group(1)))
            .plusMinutes(part(span.group(2)))
            .plusMillis((long) (1000 * Double.parseDouble(or0(span.group(3))))));
  }

  private static long part(String digits) {
    return Long.parseLong(or0(digits));
  }

  @SuppressWarnings("NullAway") // a group that is not there
  private static String or0(String digits) {
    return digits == null ? "0" : digits;
  }

  private static Optional<Duration> words(String text) {
    Matcher words = WORDS.matcher(text);
    return words.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(words.group(1))))
        : Optional.empty();
  }
}
