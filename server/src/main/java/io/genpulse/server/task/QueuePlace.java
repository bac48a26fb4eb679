package io.genpulse.server.task;

/// Where a pending task is to stand among those of its route.
public sealed interface QueuePlace {
  /// Before all others of its lane.
  record First() implements QueuePlace {}

  /// Behind all others of its rank.
  record Last() implements QueuePlace {}

  /// Right before another one, with that one's rank.
  record Before(TaskId other) implements QueuePlace {}

  /// Right behind another one, with that one's rank.
  record After(TaskId other) implements QueuePlace {}
}
