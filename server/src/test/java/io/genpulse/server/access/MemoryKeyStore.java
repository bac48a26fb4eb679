package io.genpulse.server.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keys of a test, whose rate is never reached.
public final class MemoryKeyStore implements KeyStore {
  private final Map<String, Stored> keys = new ConcurrentHashMap<>();

  @Override
  public void insert(ApiKey key, String hash) {
    keys.put(key.id(), new Stored(key, hash));
  }

  @Override
  public Optional<Stored> find(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  @Override
  public List<ApiKey> list() {
    return keys.values().stream().map(Stored::key).toList();
  }

  @Override
  public boolean revoke(String id) {
    return keys.remove(id) != null;
  }

  @Override
  public Optional<ApiKey> limit(String id, KeyLimits limits) {
    return Optional.empty();
  }

  @Override
  public long take(String id) {
    return 0;
  }
}
