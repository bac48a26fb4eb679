package io.genpulse.server.storage;

import io.genpulse.server.task.ObjectKey;
import java.net.URI;
import java.nio.file.Path;

/// Where result files live. Objects are never overwritten.
public interface ObjectStorage {
  /// Stores a file under a key.
  ///
  /// @throws StorageException when it cannot
  void put(ObjectKey key, Path file, String mediaType);

  /// Fetches an object into a file. False when there is none under that key.
  ///
  /// @throws StorageException when it cannot
  boolean get(ObjectKey key, Path file);

  /// A link to read the object with: presigned and temporary, or a CDN link where one is
  /// configured. Made without asking the store.
  URI link(ObjectKey key);

  /// Removes an object; one that is not there is no error.
  void remove(ObjectKey key);

  /// Throws a [StorageException] unless the store answers and the bucket is there.
  void check();
}
