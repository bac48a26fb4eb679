package io.genpulse.server.task;

import java.time.Duration;
import java.util.List;

/// How one attempt at a task ended.
public sealed interface TaskOutcome {
  /// @param result JSON text of what the handler returned
  /// @param unit what is billed
  record Completed(String result, List<TaskOutput> outputs, String unit, long quantity)
      implements TaskOutcome {
    public Completed {
      outputs = List.copyOf(outputs);
    }
  }

  record Failed(TaskError error) implements TaskOutcome {}

  record Canceled() implements TaskOutcome {}

  /// Failed now, may succeed later.
  record RetryLater(Duration delay, TaskError error) implements TaskOutcome {}

  /// Given back unharmed: the attempt is not counted.
  record Released(Duration delay, String message) implements TaskOutcome {}
}
