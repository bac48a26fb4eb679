package io.genpulse.engine;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The job at a remote service that a task has become. It is written down before the call that
/// starts it, so that a later attempt can find out what came of that call rather than pay twice.
///
/// @param provider engine id of who was asked
/// @param submission 1 for the task's first call that costs money, then 2, ...
/// @param key sent along with the call where the provider takes one: idempotency key, state, seed
/// @param intendedAt before the call
/// @param jobId null until the provider named one
/// @param more what else the engine wants to read again
public record RemoteJob(
    String provider,
    int submission,
    String key,
    Instant intendedAt,
    @Nullable String jobId,
    Map<String, String> more) {
  public RemoteJob {
    if (submission < 1) {
      throw new IllegalArgumentException("submission must be 1 or more but was " + submission);
    }
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /// The job before the call that starts it.
  public static RemoteJob intended(String provider, int submission, String key, Instant now) {
    return new RemoteJob(provider, submission, key, now, null, Map.of());
  }

  /// The job after the provider named it.
  public RemoteJob named(String id) {
    return new RemoteJob(provider, submission, key, intendedAt, id, more);
  }

  /// The job with one thing more to read again.
  public RemoteJob with(String name, String value) {
    return with(Map.of(name, value));
  }

  /// The job with all of these to read again, too.
  public RemoteJob with(Map<String, String> others) {
    var all = new LinkedHashMap<>(more);
    all.putAll(others);
    return new RemoteJob(provider, submission, key, intendedAt, jobId, all);
  }
}
