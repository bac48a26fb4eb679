package io.genpulse.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a provider answered, whatever it was.
///
/// @param json the body; missing when it is none
/// @param file the body of a success that is not JSON, such as sound; null otherwise
/// @param text the beginning of the body of a failure, without our key
public record Answer(
    String provider,
    int status,
    HttpHeaders headers,
    JsonNode json,
    @Nullable Path file,
    String text) {
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /// The id under which the provider knows the call.
  public Optional<String> requestId() {
    return Stream.of("x-request-id", "request-id", "x-fal-request-id", "x-tt-logid")
        .flatMap(name -> headers.firstValue(name).stream())
        .findFirst();
  }

  /// How long the provider asks to wait.
  public Optional<Duration> retryAfter() {
    return RetryAfter.of(headers, text, InstantSource.system().instant());
  }

  /// A failure with all that this answer tells.
  public EngineException failure(EngineError error, String message) {
    return new EngineException(error, message)
        .retryAfter(retryAfter().orElse(null))
        .requestId(requestId().orElse(null));
  }
}
