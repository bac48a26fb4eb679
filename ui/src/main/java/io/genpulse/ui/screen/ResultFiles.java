package io.genpulse.ui.screen;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.task.PictureCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// All result files of some tasks, gathered for other programs. Blocking.
final class ResultFiles {
  private final GenPulseClient client;
  private final PictureCache pictures;
  private final List<TaskView> tasks;

  ResultFiles(GenPulseClient client, PictureCache pictures, List<TaskView> tasks) {
    this.client = client;
    this.pictures = pictures;
    this.tasks = List.copyOf(tasks);
  }

  private interface Taker {
    void take(Path file) throws IOException;
  }

  /// Copies them into a folder.
  ///
  /// @return how many
  int copyTo(Path folder) throws InterruptedException {
    return each(
        folder,
        file ->
            Files.copy(
                file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING));
  }

  /// Packs them into a zip file, which appears when it is complete.
  ///
  /// @return how many
  int zipTo(Path file) throws InterruptedException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      int files;
      try (var zip = new ZipOutputStream(Files.newOutputStream(part))) {
        // Pictures and films are packed already.
        zip.setLevel(Deflater.NO_COMPRESSION);
        files =
            each(
                file,
                one -> {
                  zip.putNextEntry(new ZipEntry(String.valueOf(one.getFileName())));
                  Files.copy(one, zip);
                  zip.closeEntry();
                });
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return files;
    } catch (IOException e) {
      throw LocalFileException.writing(file, e);
    } finally {
      remove(part);
    }
  }

  private int each(Path target, Taker taker) throws InterruptedException {
    int files = 0;
    for (TaskView task : tasks) {
      for (int n = 1; n <= task.urls().size(); n++) {
        Path file = pictures.get(client, task.taskId(), n, task.urls().get(n - 1));
        try {
          taker.take(file);
        } catch (IOException e) {
          throw LocalFileException.writing(target, e);
        }
        files++;
      }
    }
    return files;
  }

  /// What is left of a file that was not completed.
  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw LocalFileException.writing(part, e);
    }
  }
}
