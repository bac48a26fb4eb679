package io.genpulse.server.queue;

import io.genpulse.engine.RemoteJob;
import io.genpulse.server.task.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The right to work on a task until the lease runs out. Whoever holds it heartbeats, and settles
/// it once.
///
/// @param token fencing token: what is settled under an older one is dropped
/// @param number which lease of the task it is, from 1; counted whatever becomes of them
/// @param timeLeft until the task's deadline; null = none
/// @param remoteJob what an earlier attempt wrote down
/// @param limited whether it uses what its key may use
public record TaskLease(
    Task task,
    long token,
    int number,
    @Nullable Duration timeLeft,
    @Nullable RemoteJob remoteJob,
    boolean limited) {
  /// How long it lasts without a heartbeat.
  public static final Duration LENGTH = Duration.ofSeconds(30);

  /// Of a task without limits.
  public TaskLease(
      Task task,
      long token,
      int number,
      @Nullable Duration timeLeft,
      @Nullable RemoteJob remoteJob) {
    this(task, token, number, timeLeft, remoteJob, false);
  }
}
