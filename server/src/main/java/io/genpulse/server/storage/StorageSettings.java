package io.genpulse.server.storage;

import io.genpulse.server.config.ConfigReader;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the object store is. Its text holds no keys.
///
/// @param endpoint `http://host:port`
/// @param region that requests are signed for, and a new bucket is made in
/// @param publicBaseUrl CDN links are made from it instead of presigned ones
public record StorageSettings(
    URI endpoint,
    String accessKey,
    String secretKey,
    String bucket,
    String region,
    Duration linkTtl,
    @Nullable URI publicBaseUrl) {
  // S3 signs links for at most seven days.
  private static final Duration LONGEST_LINK = Duration.ofDays(7);

  /// The keys `storage.*`.
  public static StorageSettings read(ConfigReader reader) {
    return new StorageSettings(
        reader.uri("storage.endpoint", "http", "https"),
        reader.required("storage.access-key"),
        reader.required("storage.secret-key"),
        reader.required("storage.bucket"),
        reader.required("storage.region"),
        reader.duration("storage.link-ttl", Duration.ofSeconds(1), LONGEST_LINK),
        reader.text("storage.public-base-url").isEmpty()
            ? null
            : reader.uri("storage.public-base-url", "http", "https"));
  }

  @Override
  public String toString() {
    return "StorageSettings[endpoint=%s, bucket=%s]".formatted(endpoint, bucket);
  }
}
