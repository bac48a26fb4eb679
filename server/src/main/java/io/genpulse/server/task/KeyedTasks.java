package io.genpulse.server.task;

import java.util.Optional;

/// Tasks submitted under a key that the client chose, each user by itself: repeating the request
/// within a day stores nothing new, whichever process it reaches.
///
/// Every method throws [TaskStoreUnavailableException] when the database is away.
public interface KeyedTasks {
  /// Stores the task durably together with its key, unless the key was used before.
  ///
  /// @param fingerprint of the whole request; the same for the same body only
  KeyedInsertion insert(String key, String fingerprint, NewTask task);

  /// What became of an earlier request with this key; empty when there was none.
  Optional<KeyedInsertion> find(String key, String fingerprint, NewTask task);

  /// What became of a request with a key.
  sealed interface KeyedInsertion {
    /// It is the first, and its task is stored.
    ///
    /// @param seq of the task's first event
    record Stored(long seq) implements KeyedInsertion {}

    /// It was made before, and gave this task.
    record Repeated(TaskId task) implements KeyedInsertion {}

    /// The key came with another body before.
    record OtherBody() implements KeyedInsertion {}

    /// Another request with this key is being stored right now.
    record InFlight() implements KeyedInsertion {}

    /// The task id that the request names belongs to another task; that one is untouched.
    record TaskIdTaken() implements KeyedInsertion {}
  }
}
