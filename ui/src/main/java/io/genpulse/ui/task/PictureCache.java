package io.genpulse.ui.task;

import io.genpulse.apiclient.GenPulseClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Result files that were fetched, kept over restarts. Never larger than its limit, but for one
/// file that is larger itself: what was not looked at for the longest time goes first.
///
/// Blocking; several threads and several windows may use one folder.
public final class PictureCache {
  private static final Logger log = LoggerFactory.getLogger(PictureCache.class);

  private record Entry(Path file, long bytes, FileTime used) {}

  private final Path folder;
  private final long maxBytes;

  /// @param folder is made when the first file comes
  public PictureCache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /// The file of a task's output, fetched from `url` unless it is there.
  ///
  /// @param n counts from 1
  public Path get(GenPulseClient client, String taskId, int n, String url)
      throws InterruptedException {
    Path file = folder.resolve(taskId.replaceAll("[^A-Za-z0-9-]", "_") + "_" + n);
    if (Files.exists(file)) {
      touch(file);
      return file;
    }
    client.download(url, file);
    trim(file);
    return file;
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      log.debug("{} cannot be marked as used", file, e);
    }
  }

  private synchronized void trim(Path fresh) {
    try {
      List<Entry> entries = entries();
      long bytes = entries.stream().mapToLong(Entry::bytes).sum();
      for (Entry entry : entries) {
        if (bytes <= maxBytes) {
          return;
        }
        if (!entry.file().equals(fresh)) {
          Files.deleteIfExists(entry.file());
          bytes -= entry.bytes();
        }
      }
    } catch (IOException e) {
      log.warn("The fetched pictures in {} cannot be looked over", folder, e);
    }
  }

  /// The longest unused first.
  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        entries.add(new Entry(file, is.size(), is.lastModifiedTime()));
      }
    }
    entries.sort(Comparator.comparing(Entry::used));
    return entries;
  }
}
