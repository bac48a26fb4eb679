package io.genpulse.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call to a provider.
///
/// @param address whole, as [ProviderAddress#at] makes it or as the provider named it
/// @param headers of this call alone; never the key, which [ProviderHttp] adds where it may go
/// @param timeout for the whole answer
public record ProviderRequest(
    String method,
    URI address,
    Map<String, String> headers,
    BodyPublisher body,
    @Nullable String contentType,
    Duration timeout) {
  /// Answers of calls that only ask come sooner than this.
  private static final Duration SOON = Duration.ofSeconds(60);

  public ProviderRequest {
    headers = Map.copyOf(headers);
  }

  public static ProviderRequest get(URI address) {
    return without("GET", address);
  }

  public static ProviderRequest delete(URI address) {
    return without("DELETE", address);
  }

  /// A call without a body.
  public static ProviderRequest without(String method, URI address) {
    return new ProviderRequest(method, address, Map.of(), BodyPublishers.noBody(), null, SOON);
  }

  public static ProviderRequest post(URI address, JsonNode body) {
    return new ProviderRequest(
        "POST",
        address,
        Map.of(),
        BodyPublishers.ofString(body.toString()),
        "application/json",
        SOON);
  }

  public static ProviderRequest post(URI address, MultipartBody body) {
    return new ProviderRequest(
        "POST", address, Map.of(), body.publisher(), body.contentType(), SOON);
  }

  public ProviderRequest with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ProviderRequest(method, address, more, body, contentType, timeout);
  }

  public ProviderRequest within(Duration limit) {
    return new ProviderRequest(method, address, headers, body, contentType, limit);
  }
}
