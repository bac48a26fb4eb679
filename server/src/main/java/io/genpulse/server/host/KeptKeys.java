package io.genpulse.server.host;

import java.util.Optional;

/// The keys of remote providers that this machine keeps for its owner. The launcher implements it;
/// in production there are none: keys come from the environment.
///
/// Safe for use by several threads. Throws [java.io.UncheckedIOException] where they cannot be read
/// or written.
public interface KeptKeys {
  /// @param provider id of an engine
  Optional<String> of(String provider);

  /// Processes that are started from now on have it.
  void put(String provider, String key);

  /// Whether there was one.
  boolean remove(String provider);
}
