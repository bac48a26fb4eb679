package io.genpulse.apiclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A task as the API shows it. The answer to an order names its id and status only.
///
/// @param status `pending`, `processing`, `completed`, `failed` or `canceled`
/// @param url link to the first output
/// @param lane `interactive` or `background`, which begins after all of the other
/// @param route which workers run it: `comfy`, `diffusers`, `api` or `cpu`
/// @param params what was asked for, as JSON
/// @param result what came of it, as JSON; missing until it is completed
/// @param waiting why a pending task does not run
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
    @Nullable String lane,
    @Nullable String source,
    @Nullable String userId,
    @Nullable String provider,
    @Nullable String route,
    JsonNode params,
    JsonNode result,
    @Nullable WaitingView waiting,
    int attempt,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Long durationMs) {
  public TaskView {
    Required.field(taskId, "task_id");
    Required.field(status, "status");
    taskType = taskType == null ? "" : taskType;
    urls = urls == null ? List.of() : List.copyOf(urls);
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    params = params == null ? MissingNode.getInstance() : params;
    result = result == null ? MissingNode.getInstance() : result;
  }

  /// True when the status can never change again.
  public boolean terminal() {
    return TaskUpdate.terminal(status);
  }

  /// What an output is, such as `video/mp4`; taken for a picture when the server does not tell.
  ///
  /// @param n which output, counted from 1
  public String mediaType(int n) {
    return output(n).map(OutputView::mediaType).orElse("image/");
  }

  /// A picture of an output that is none itself, such as what a video begins with.
  ///
  /// @param n which output, counted from 1
  public @Nullable String posterUrl(int n) {
    return output(n).map(OutputView::posterUrl).orElse(null);
  }

  private Optional<OutputView> output(int n) {
    return outputs.stream().filter(output -> output.n() == n).findFirst();
  }

  /// The task as it is after an update, which tells less than the task: what it does not tell
  /// stays.
  public TaskView after(TaskUpdate update) {
    return new TaskView(
        taskId,
        taskType,
        update.status(),
        update.progress(),
        update.message(),
        update.url() == null ? url : update.url(),
        update.urls().isEmpty() ? urls : update.urls(),
        outputs,
        update.error() == null ? error : update.error(),
        priority,
        lane,
        source,
        userId,
        provider,
        route,
        params,
        result,
        update.status().equals("pending") ? waiting : null,
        attempt,
        createdAt,
        startedAt,
        finishedAt,
        durationMs);
  }

  /// One result file.
  ///
  /// @param posterUrl link to a picture of what is no picture itself
  public record OutputView(
      int n,
      @Nullable String url,
      @Nullable String key,
      @Nullable String mediaType,
      long bytes,
      @Nullable String sha256,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long durationMs,
      @Nullable String posterUrl) {}

  /// Why a task failed.
  public record ErrorView(@Nullable String code, @Nullable String message) {}

  /// Why a pending task does not run.
  ///
  /// @param reason `queue_paused`, `behind`, `key_limit`, `no_worker`, `no_model`,
  ///   `engine_starting`, `rate_limited` or `retry_at`
  /// @param detail the reason in a sentence
  /// @param ahead how many tasks come first
  /// @param dueAt its place in line: of one lane and priority, the longest due begins first
  public record WaitingView(
      String reason,
      @Nullable String detail,
      @Nullable Long ahead,
      @Nullable Instant expectedStart,
      @Nullable Instant dueAt) {
    public WaitingView {
      Required.field(reason, "reason");
    }
  }
}
