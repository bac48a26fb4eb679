package io.genpulse.server.api.openai;

import io.genpulse.server.api.Problem;
import io.genpulse.server.api.ProblemException;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The outputs of a task as files here, so that nothing can fail once an answer has begun. Closed
/// by whoever made it.
final class MadeOutputs implements AutoCloseable {
  private final List<Made> made = new ArrayList<>();

  /// An output and its bytes.
  record Made(TaskOutput output, Path file) {}

  /// @param folder for files that are on their way
  /// @param kind of output that counts, such as `image`
  static MadeOutputs fetch(Task task, String kind, ObjectStorage storage, Path folder) {
    var outputs = new MadeOutputs();
    try {
      Files.createDirectories(folder);
      for (TaskOutput output : ofKind(task, kind)) {
        Path file = Files.createTempFile(folder, "made-", ".part");
        outputs.made.add(new Made(output, file));
        if (!storage.get(output.key(), file)) {
          throw new ProblemException(
              Problem.STORAGE_UNAVAILABLE, "The file %s is not there.".formatted(output.key()));
        }
      }
      return outputs;
    } catch (IOException e) {
      outputs.close();
      throw new UncheckedIOException("outputs cannot be kept in " + folder, e);
    } catch (RuntimeException e) {
      outputs.close();
      throw e;
    }
  }

  /// @throws OpenAiException when there is none
  static List<TaskOutput> ofKind(Task task, String kind) {
    List<TaskOutput> outputs =
        task.outputs().stream()
            .filter(output -> output.removedAt() == null)
            .filter(output -> output.mediaType().startsWith(kind + "/"))
            .toList();
    if (outputs.isEmpty()) {
      throw OpenAiException.nothingMade(task.id(), kind);
    }
    return outputs;
  }

  List<Made> all() {
    return List.copyOf(made);
  }

  @Override
  public void close() {
    for (Made one : made) {
      try {
        Files.deleteIfExists(one.file());
      } catch (IOException e) {
        throw new UncheckedIOException("a fetched file cannot be removed", e);
      }
    }
    made.clear();
  }
}
