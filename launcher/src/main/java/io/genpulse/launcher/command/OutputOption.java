package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the outputs of a task go.
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR",
      description = "Where to save it; a folder ends with / (default: ./genpulse-<id>.png)")
  private @Nullable String output;

  boolean isGiven() {
    return output != null;
  }

  /// Tells of a place that takes no file before anything is made for it.
  void check() {
    if (output != null) {
      OutputPlace.check(Path.of(output), isFolder(output));
    }
  }

  List<Path> save(GenPulseClient client, TaskView task) throws InterruptedException {
    return OutputFiles.save(
        client, task, output == null ? null : Path.of(output), output != null && isFolder(output));
  }

  /// As [#save], for one of several tasks: a file of one name would be replaced by the next.
  List<Path> saveAmongOthers(GenPulseClient client, TaskView task) throws InterruptedException {
    return OutputFiles.save(client, task, output == null ? null : Path.of(output), true);
  }

  private static boolean isFolder(String path) {
    return path.endsWith("/") || path.endsWith(File.separator);
  }
}
