package io.genpulse.server.event;

import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What listeners hear of a task.
///
/// A new kind is a record in [Live], its JSON in [TaskEventJson], and a method of [TaskNews] that
/// tells it; nothing else knows the kinds.
public sealed interface TaskEvent {
  TaskId taskId();

  /// The whole state of a task, ordered by `seq`: whoever hears the latest has missed nothing.
  ///
  /// @param seq grows with every change, and from one task of an id to the next; 0 when there is no
  ///   task because its message was refused
  /// @param url link to the first output, null before there is one
  record Snapshot(
      TaskId taskId,
      TaskStatus status,
      int progress,
      long seq,
      @Nullable String message,
      @Nullable String url,
      List<String> urls,
      @Nullable TaskError error,
      Instant at)
      implements TaskEvent {
    public Snapshot {
      urls = List.copyOf(urls);
    }
  }

  /// What is nice to hear while a task runs and is kept nowhere. Bounded in size; of what comes too
  /// fast, only the latest of each slot is heard.
  sealed interface Live extends TaskEvent {
    /// As Server-Sent Events call it.
    String kind();

    /// A later event of the same slot and task makes this one needless.
    String slot();
  }

  /// How a picture is about to look.
  ///
  /// @param base64 the bytes of the image
  record Preview(TaskId taskId, String mediaType, String base64) implements Live {
    @Override
    public String kind() {
      return "preview";
    }

    @Override
    public String slot() {
      return "preview";
    }
  }

  /// A file is there before its task has ended.
  ///
  /// @param n from 1
  record Output(TaskId taskId, int n, String url, String mediaType) implements Live {
    @Override
    public String kind() {
      return "output";
    }

    @Override
    public String slot() {
      return "output " + n;
    }
  }

  /// A line of the handler or its engine.
  ///
  /// @param n counts the lines of one process
  record Log(TaskId taskId, long n, String message) implements Live {
    /// So many lines of a task survive when they come too fast.
    static final int LATEST = 16;

    @Override
    public String kind() {
      return "log";
    }

    @Override
    public String slot() {
      return "log " + n % LATEST;
    }
  }
}
