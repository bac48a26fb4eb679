package io.genpulse.apiclient;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One thing the live stream tells of a task.
public sealed interface LiveEvent {
  String taskId();

  /// The status is a new one, or was asked for while there was no stream.
  record Status(TaskUpdate update) implements LiveEvent {
    @Override
    public String taskId() {
      return update.taskId();
    }
  }

  /// The status is the old one; progress or message have changed.
  record Progress(TaskUpdate update) implements LiveEvent {
    @Override
    public String taskId() {
      return update.taskId();
    }
  }

  /// How the picture looks so far. Some may be missed, none is repeated.
  ///
  /// @param data the picture's bytes in Base64, as they come
  record Preview(String taskId, String mediaType, @JsonProperty("data_base64") String data)
      implements LiveEvent {
    public Preview {
      Required.field(taskId, "task_id");
      Required.field(data, "data_base64");
      mediaType = mediaType == null ? "image/jpeg" : mediaType;
    }

    /// The picture's file.
    public byte[] picture() {
      return Base64.getDecoder().decode(data);
    }
  }

  /// A result file is there, while others may still be made.
  ///
  /// @param n counts from 1
  record Output(String taskId, int n, @Nullable String url) implements LiveEvent {
    public Output {
      Required.field(taskId, "task_id");
    }
  }

  /// A line that the engine wrote about the task.
  record Log(String taskId, @Nullable String level, String message) implements LiveEvent {
    public Log {
      Required.field(taskId, "task_id");
      Required.field(message, "message");
    }
  }
}
