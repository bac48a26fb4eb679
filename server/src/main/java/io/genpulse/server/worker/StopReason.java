package io.genpulse.server.worker;

/// Why a running attempt is told to stop.
enum StopReason {
  /// Somebody asked for it.
  CANCELED,
  /// Another worker may have the task by now.
  LEASE_LOST,
  /// The task's deadline is over.
  DEADLINE,
  /// This process ends.
  SHUTDOWN
}
