package io.genpulse.server.fleet;

import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the database knows of tasks that wait.
public interface PendingTasks {
  /// The facts of one task; empty in the map when it is not pending any more.
  Map<TaskId, Facts> factsWithPlace(TaskId id);

  /// The facts of several tasks, without their places in the queue; those that are not pending any
  /// more are missing.
  Map<TaskId, Facts> facts(Collection<TaskId> ids);

  /// The facts of a task that nobody has stored, as if it were the last to come.
  Facts expected(NewTask task);

  /// When a task begins that has this place in line; empty where too little is known of how long
  /// those take that run and that are before it.
  Optional<Instant> expectedStart(String route, int priority, Instant runAt);

  /// @param due whether its time has come
  /// @param keyLimited whether its key may not use more for now
  /// @param waitReason why it was given back, in a word; null = nothing special
  /// @param ahead tasks of its route before it, up to 1,000; null where they were not counted
  record Facts(
      List<String> needs,
      Instant runAt,
      boolean due,
      boolean paused,
      boolean keyLimited,
      @Nullable String waitReason,
      @Nullable Long ahead) {
    public Facts {
      needs = List.copyOf(needs);
    }
  }
}
