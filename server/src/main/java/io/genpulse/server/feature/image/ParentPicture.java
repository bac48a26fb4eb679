package io.genpulse.server.feature.image;

import static io.genpulse.server.feature.Inputs.NOT_YET;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A picture that is either a file or one that the provider made for an earlier task and still has,
/// so that "upscale the second one" needs no upload.
///
/// @param index which of the task's pictures, from 1
record ParentPicture(@Nullable String image, @Nullable UUID parentTask, int index) {
  /// @throws InvalidParamException unless there is just one of both, and a provider for a task
  void check(@Nullable String provider) {
    if (image == null && parentTask == null) {
      throw new InvalidParamException("image", "image or parent_task is required");
    }
    if (image != null && parentTask != null) {
      throw new InvalidParamException(
          "parentTask", "there may be an image or a parent_task but not both");
    }
    if (parentTask != null && provider == null) {
      throw new InvalidParamException(
          "provider", "provider is required with parent_task: who made that task's pictures");
    }
  }

  /// For the engine's checks, before the picture is there.
  PictureSource notYet() {
    return parentTask == null
        ? new PictureSource.Picture(NOT_YET)
        : new PictureSource.OfJob(RemoteJob.intended("", 1, "", Instant.EPOCH), index);
  }

  /// The picture itself.
  PictureSource resolve(TaskContext context) throws InterruptedException {
    if (parentTask == null) {
      return new PictureSource.Picture(context.input(String.valueOf(image)));
    }
    return context
        .remoteJob(parentTask)
        .map(job -> new PictureSource.OfJob(job, index))
        .orElseThrow(
            () ->
                new InvalidParamException(
                    "parentTask", "task %s was no job of a provider".formatted(parentTask)));
  }
}
