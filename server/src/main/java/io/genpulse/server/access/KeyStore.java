package io.genpulse.server.access;

import java.util.List;
import java.util.Optional;

/// The keys of an installation, the same for all its processes.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface KeyStore {
  /// @param hash by which it is known again, see [KeyText#hash]
  void insert(ApiKey key, String hash);

  /// A key and the hash by which it is known.
  record Stored(ApiKey key, String hash) {}

  /// Revoked ones, too.
  Optional<Stored> find(String id);

  /// Newest first, revoked ones too.
  List<ApiKey> list();

  /// False when there is none of that id, or it was revoked before.
  boolean revoke(String id);

  /// Limits it anew, from now on; empty when there is none of that id.
  Optional<ApiKey> limit(String id, KeyLimits limits);

  /// Counts a submission against the rate of a key. Answers 0, or after how many seconds there is
  /// room for one, and then it is not counted.
  long take(String id);
}
