package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Saves the outputs of a finished task.
final class OutputFiles {
  private OutputFiles() {}

  /// @param wanted a file, a folder, or null for `./genpulse-<id>.<ext>`
  /// @param asFolder whether `wanted` was written as a folder, with a slash at its end
  static List<Path> save(
      GenPulseClient client, TaskView task, @Nullable Path wanted, boolean asFolder)
      throws InterruptedException {
    var saved = new ArrayList<Path>();
    for (var url : task.urls()) {
      var file = numbered(first(task, url, wanted, asFolder), saved.size() + 1);
      client.download(url, file);
      saved.add(file);
    }
    return saved;
  }

  private static Path first(TaskView task, String url, @Nullable Path wanted, boolean asFolder) {
    var name = "genpulse-" + task.taskId() + extension(url);
    if (wanted == null) {
      return Path.of(name);
    }
    return asFolder || Files.isDirectory(wanted) ? wanted.resolve(name) : wanted;
  }

  /// `lake.png`, `lake_2.png`, `lake_3.png`.
  static Path numbered(Path file, int n) {
    if (n == 1) {
      return file;
    }
    var name = String.valueOf(file.getFileName());
    var dot = name.lastIndexOf('.');
    var stem = dot > 0 ? name.substring(0, dot) : name;
    return file.resolveSibling(stem + "_" + n + name.substring(stem.length()));
  }

  private static String extension(String url) {
    var path = String.valueOf(URI.create(url).getPath());
    var dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? path.substring(dot) : ".png";
  }
}
