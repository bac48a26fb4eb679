package io.genpulse.ui.gallery;

import io.genpulse.apiclient.TaskView;

/// One output of a finished task.
///
/// @param n which output, counted from 1
record GalleryItem(TaskView task, int n) {
  /// Differs from that of all others.
  String key() {
    return task.taskId() + "_" + n;
  }

  String url() {
    return task.urls().get(n - 1);
  }

  String prompt() {
    return task.params().path("prompt").asText(task.taskType());
  }

  /// Such as `image/png`; taken for a picture when the server does not tell.
  String mediaType() {
    return task.mediaType(n);
  }

  boolean isPicture() {
    return mediaType().startsWith("image/");
  }
}
