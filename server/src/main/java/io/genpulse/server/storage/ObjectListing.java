package io.genpulse.server.storage;

import io.genpulse.server.task.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/// What lies in the store, whoever put it there.
public interface ObjectListing {
  /// Hands every object to `page`, up to 1,000 at once, as long as it answers true.
  ///
  /// @throws StorageException when the store does not answer
  void walk(Predicate<List<StoredObject>> page);

  /// @param modified when it was stored, by the store's clock
  record StoredObject(ObjectKey key, Instant modified) {}
}
