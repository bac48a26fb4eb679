package io.genpulse.server.webhook;

import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.webhook.Delivery.Attempt;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The reports of tasks' ends that are to be made, and were.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface WebhookDeliveries {
  /// Takes up to `n` that are due, of no host more than a few; each is put off for a minute, so
  /// that nobody else takes it meanwhile.
  ///
  /// @param busyHosts whose deliveries wait
  List<Due> claim(int n, Collection<String> busyHosts);

  /// A delivery to be made, with the task as it is now.
  record Due(Delivery delivery, Task task) {}

  /// Writes down an attempt and what follows from it.
  ///
  /// @param status PENDING when it is tried again
  /// @param pause until then
  void record(Delivery delivery, Attempt attempt, DeliveryStatus status, Duration pause);

  /// Newest first.
  ///
  /// @param before only those with a smaller id; null = all
  /// @param userId only those of this user's tasks; null = everybody's
  List<Delivery> list(
      int limit,
      @Nullable Long before,
      @Nullable TaskId task,
      @Nullable DeliveryStatus status,
      @Nullable String userId);

  /// @param userId only where it is this user's; null = anybody's
  Optional<Delivery> find(long id, @Nullable String userId);

  /// Begins anew with the first attempt, now; empty when there is none of that id.
  ///
  /// @param userId only where it is this user's; null = anybody's
  Optional<Delivery> redeliver(long id, @Nullable String userId);

  /// What deliveries are signed with where the settings say nothing.
  String secret();
}
