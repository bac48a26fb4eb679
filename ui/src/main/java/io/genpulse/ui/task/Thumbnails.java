package io.genpulse.ui.task;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import org.jspecify.annotations.Nullable;

/// Small pictures of results, decoded and kept in memory up to a limit in bytes beyond those that
/// are shown; what was not asked for the longest time goes first. Used on the window's thread only.
public final class Thumbnails {
  private static final long LIMIT = 32L << 20;

  /// What is only scrolled past is not worth decoding.
  private static final Duration SETTLING = Duration.ofMillis(60);

  /// Decoding more at a time would take the machine from those that draw.
  private static final int AT_A_TIME = 2;

  private static final int BYTES_OF_A_PIXEL = 4;

  private record Wish(BooleanSupplier still, Consumer<Image> then) {}

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ThumbnailFiles files;
  private final Semaphore places = new Semaphore(AT_A_TIME);
  private final LinkedHashMap<String, Image> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, List<Wish>> awaited = new HashMap<>();
  private long bytes;

  public Thumbnails(GenPulseClient client, BackgroundCall background, ThumbnailFiles files) {
    this.client = client;
    this.background = background;
    this.files = files;
  }

  /// Gives the small form of an output, at once when it is in memory. Nothing comes of it when the
  /// output is no picture, cannot be fetched, or is not wanted any more by the time it is its turn.
  ///
  /// @param n counts from 1
  /// @param stillWanted asked on another thread, before work is begun
  public void get(TaskView task, int n, BooleanSupplier stillWanted, Consumer<Image> then) {
    String poster = task.posterUrl(n);
    if (poster != null) {
      get(task.taskId() + "-poster", n, poster, stillWanted, then);
    } else if (task.mediaType(n).startsWith("image/")) {
      get(task.taskId(), n, task.urls().get(n - 1), stillWanted, then);
    }
  }

  private void get(
      String taskId, int n, String url, BooleanSupplier stillWanted, Consumer<Image> then) {
    String key = taskId + "_" + n;
    Image image = kept.get(key);
    if (image != null) {
      then.accept(image);
      return;
    }
    List<Wish> waiting = awaited.get(key);
    if (waiting != null) {
      waiting.add(new Wish(stillWanted, then));
      return;
    }
    List<Wish> wishes = new CopyOnWriteArrayList<>(List.of(new Wish(stillWanted, then)));
    awaited.put(key, wishes);
    background.later(SETTLING, () -> fetch(taskId, n, url, wishes));
  }

  private void fetch(String taskId, int n, String url, List<Wish> wishes) {
    String key = taskId + "_" + n;
    if (wishes.stream().noneMatch(wish -> wish.still().getAsBoolean())) {
      awaited.remove(key);
      return;
    }
    background.call(
        () -> load(taskId, n, url, wishes),
        loaded -> {
          if (loaded.left()) {
            askAgain(taskId, n, url);
          } else {
            deliver(key, loaded.image());
          }
        },
        _ -> awaited.remove(key));
  }

  /// How much of memory is in use.
  long bytes() {
    return bytes;
  }

  /// @param left whether nobody wanted it any more when its turn came
  private record Loaded(@Nullable Image image, boolean left) {}

  private Loaded load(String taskId, int n, String url, List<Wish> wishes)
      throws InterruptedException {
    places.acquire();
    try {
      if (wishes.stream().noneMatch(wish -> wish.still().getAsBoolean())) {
        return new Loaded(null, true);
      }
      Path file = files.get(client, taskId, n, url);
      Image image = new Image(file.toUri().toString(), ThumbnailFiles.EDGE, 0, true, true);
      return new Loaded(image.isError() ? null : image, false);
    } finally {
      places.release();
    }
  }

  /// Somebody may have come to want it after it was left.
  private void askAgain(String taskId, int n, String url) {
    List<Wish> waiting = awaited.remove(taskId + "_" + n);
    if (waiting != null) {
      waiting.stream()
          .filter(wish -> wish.still().getAsBoolean())
          .forEach(wish -> get(taskId, n, url, wish.still(), wish.then()));
    }
  }

  private void deliver(String key, @Nullable Image image) {
    List<Wish> waiting = awaited.remove(key);
    if (image == null || waiting == null) {
      return;
    }
    keep(key, image);
    waiting.forEach(wish -> wish.then().accept(image));
  }

  private void keep(String key, Image image) {
    kept.put(key, image);
    bytes += size(image);
    var oldest = kept.entrySet().iterator();
    while (bytes > LIMIT && kept.size() > 1 && oldest.hasNext()) {
      bytes -= size(oldest.next().getValue());
      oldest.remove();
    }
  }

  private static long size(Image image) {
    return Math.round(image.getWidth() * image.getHeight() * BYTES_OF_A_PIXEL);
  }
}
