package io.genpulse.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineOptions;
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
    return new EngineException(error, message + redirection())
        .retryAfter(retryAfter().orElse(null))
        .requestId(requestId().orElse(null));
  }

  /// What to do about a refused key, as the end of a sentence.
  public String checkKey() {
    return "; check the key (%s, or: genpulse providers set %s)"
        .formatted(EngineOptions.ofProvider(provider, ProviderSetup.API_KEY), provider);
  }

  /// A call that is sent on could be made twice, so none is: most often `http` was set for `https`.
  private String redirection() {
    return status / 100 == 3
        ? "; it sends us on to %s, which is not followed: set the address that it has now (base-url)"
            .formatted(header("Location").orElse("somewhere"))
        : "";
  }
}
