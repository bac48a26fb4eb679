package io.genpulse.apiclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task as the API shows it.
///
/// @param status `pending`, `processing`, `completed`, `failed` or `canceled`
/// @param url link to the first output
/// @param params what was asked for, as JSON
public record TaskView(
    String taskId,
    String taskType,
    String status,
    int progress,
    @Nullable String message,
    @Nullable String url,
    List<String> urls,
    List<OutputView> outputs,
    @Nullable ErrorView error,
    int priority,
    @Nullable String source,
    @Nullable String userId,
    @Nullable String provider,
    JsonNode params,
    int attempt,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Long durationMs) {
  public TaskView {
    taskId = taskId == null ? "" : taskId;
    taskType = taskType == null ? "" : taskType;
    status = status == null ? "pending" : status;
    urls = urls == null ? List.of() : List.copyOf(urls);
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    params = params == null ? MissingNode.getInstance() : params;
  }

  /// True when the status can never change again.
  public boolean terminal() {
    return TaskUpdate.terminal(status);
  }

  /// One result file.
  public record OutputView(
      int n,
      @Nullable String url,
      @Nullable String key,
      @Nullable String mediaType,
      long bytes,
      @Nullable String sha256,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long durationMs) {}

  /// Why a task failed.
  public record ErrorView(@Nullable String code, @Nullable String message) {}
}
