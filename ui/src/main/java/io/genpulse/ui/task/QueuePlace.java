package io.genpulse.ui.task;

import io.genpulse.apiclient.TaskView;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Where a waiting task stands in its route's line, as far as the server tells. Smaller ones begin
/// sooner.
///
/// @param background whether all of the other lane come first
/// @param dueAt since when its time has come; null where the server does not tell
public record QueuePlace(boolean background, int priority, @Nullable Instant dueAt)
    implements Comparable<QueuePlace> {
  private static final Comparator<QueuePlace> ORDER =
      Comparator.comparing(QueuePlace::background)
          .thenComparing(QueuePlace::priority, Comparator.reverseOrder())
          .thenComparing(
              QueuePlace::dueAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()));

  static QueuePlace of(TaskView task) {
    TaskView.WaitingView waiting = task.waiting();
    Instant due = waiting == null ? null : waiting.dueAt();
    return new QueuePlace(
        "background".equals(task.lane()), task.priority(), due == null ? task.createdAt() : due);
  }

  @Override
  public int compareTo(QueuePlace other) {
    return ORDER.compare(this, other);
  }
}
