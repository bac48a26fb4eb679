package io.genpulse.apiclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task to submit.
///
/// @param params what the task type's schema says
/// @param priority `high`, `normal` or `low`
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Submission(
    String taskType,
    Map<String, ?> params,
    @Nullable String priority,
    @Nullable String userId,
    @Nullable String callbackUrl,
    @Nullable Integer deadlineSeconds) {

  /// Normal priority, no deadline.
  public static Submission of(String taskType, Map<String, ?> params) {
    return new Submission(taskType, params, null, null, null, null);
  }
}
