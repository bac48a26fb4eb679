package io.genpulse.ui.task;

import io.genpulse.apiclient.ApiException;
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
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Result files that were fetched, kept over restarts. Never larger than its limit, but for one
/// file that is larger itself: what was not looked at for the longest time goes first.
///
/// Blocking; several threads and several windows may use one folder.
public final class PictureCache {
  private static final Logger log = LoggerFactory.getLogger(PictureCache.class);

  private static final Pattern ENDING = Pattern.compile("(\\.[A-Za-z0-9]{1,5})(?:[?#]|$)");

  private record Entry(Path file, long bytes, FileTime used) {}

  /// Makes a file that is not there yet.
  public interface Maker {
    void make(Path file) throws InterruptedException;
  }

  private final Path folder;
  private final long maxBytes;

  /// Of all files; below 0 until they were looked over.
  private long known = -1;

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
    return get(name(taskId, n, url), into -> fetch(client, taskId, n, url, into));
  }

  /// The file of this name, made unless it is there.
  public Path get(String name, Maker maker) throws InterruptedException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      touch(file);
      return file;
    }
    maker.make(file);
    added(file);
    return file;
  }

  /// The file of a task's output, if it was fetched already; asks nobody.
  public Optional<Path> kept(String taskId, int n, String url) {
    Path file = folder.resolve(name(taskId, n, url));
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /// How much is kept now; for people.
  public long bytes() {
    try {
      return Files.isDirectory(folder) ? entries().stream().mapToLong(Entry::bytes).sum() : 0;
    } catch (IOException e) {
      log.debug("{} cannot be looked over", folder, e);
      return 0;
    }
  }

  /// Forgets everything; what is looked at is fetched again.
  public synchronized void clear() {
    try {
      if (Files.isDirectory(folder)) {
        for (Entry entry : entries()) {
          Files.deleteIfExists(entry.file());
        }
      }
      known = 0;
    } catch (IOException e) {
      log.warn("{} cannot be cleared", folder, e);
    }
  }

  private static void fetch(GenPulseClient client, String taskId, int n, String url, Path file)
      throws InterruptedException {
    try {
      client.download(url, file);
    } catch (ApiException e) {
      // Links expire, and the task makes new ones.
      List<String> fresh = client.task(taskId).urls();
      if (fresh.size() < n) {
        throw e;
      }
      client.download(fresh.get(n - 1), file);
    }
  }

  private static String name(String taskId, int n, String url) {
    return taskId.replaceAll("[^A-Za-z0-9-]", "_") + "_" + n + ending(url);
  }

  /// Such as `.png`: programs that are given the file go by it.
  private static String ending(String url) {
    Matcher ending = ENDING.matcher(url);
    return ending.find() ? ending.group(1).toLowerCase(Locale.ROOT) : "";
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      log.debug("{} cannot be marked as used", file, e);
    }
  }

  /// Looks the folder over only when it may be too large: it may hold ten thousand files.
  private synchronized void added(Path fresh) {
    try {
      if (known >= 0 && known + Files.size(fresh) <= maxBytes) {
        known += Files.size(fresh);
        return;
      }
      trim(fresh);
    } catch (IOException e) {
      log.warn("The fetched pictures in {} cannot be looked over", folder, e);
    }
  }

  private void trim(Path fresh) throws IOException {
    List<Entry> entries = entries();
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    for (Entry entry : entries) {
      if (bytes <= maxBytes) {
        break;
      }
      if (!entry.file().equals(fresh)) {
        Files.deleteIfExists(entry.file());
        bytes -= entry.bytes();
      }
    }
    known = bytes;
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
