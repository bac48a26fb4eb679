package io.genpulse.launcher.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What the attempts of [ProveTask] left, one file for each task with one line for each attempt.
///
/// @param folder of the files
record Traces(Path folder) {
  /// How often a task was begun.
  int attempts(String id) throws IOException {
    return lines(id).size();
  }

  /// When the n-th attempt began, in milliseconds of the epoch.
  long begun(String id, int n) throws IOException {
    return Long.parseLong(lines(id).get(n - 1).split(" ")[1]);
  }

  private List<String> lines(String id) throws IOException {
    Path file = folder.resolve(id);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().filter(line -> line.contains(" ")).toList()
        : List.of();
  }

  /// Over all tasks.
  long allAttempts() throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sum += Files.readAllLines(file).size();
      }
    }
    return sum;
  }
}
