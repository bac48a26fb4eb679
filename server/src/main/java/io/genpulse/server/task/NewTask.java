package io.genpulse.server.task;

import io.genpulse.engine.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A validated task that is not stored yet.
///
/// @param taskType the handler's own name, never an alias
/// @param provider the engine that will do it, null where the handler needs none
/// @param priority the rank of a [Lane] and a priority within it, higher first
/// @param source `http` or `mq`, or what the client said
/// @param params JSON text as the client sent it
/// @param requestHash hex SHA-256 of the canonical JSON of what makes two submissions the same
/// @param deadlineSeconds from creation; null = none
/// @param needs what a worker must have to do it
/// @param callbackUrl where its end is to be reported; null = nowhere
/// @param apiKeyId of the key that it came with; null = none with limits
/// @param units that it will use of a budget
public record NewTask(
    TaskId id,
    String taskType,
    Route route,
    @Nullable String provider,
    int priority,
    String source,
    String userId,
    String params,
    String requestHash,
    @Nullable Integer deadlineSeconds,
    Set<String> needs,
    @Nullable String callbackUrl,
    @Nullable String apiKeyId,
    int units) {
  public NewTask {
    needs = Set.copyOf(needs);
  }

  /// One that every worker can do, and whose end is reported nowhere.
  public NewTask(
      TaskId id,
      String taskType,
      Route route,
      @Nullable String provider,
      int priority,
      String source,
      String userId,
      String params,
      String requestHash,
      @Nullable Integer deadlineSeconds) {
    this(
        id,
        taskType,
        route,
        provider,
        priority,
        source,
        userId,
        params,
        requestHash,
        deadlineSeconds,
        Set.of(),
        null,
        null,
        1);
  }
}
