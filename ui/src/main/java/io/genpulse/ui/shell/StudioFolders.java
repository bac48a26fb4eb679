package io.genpulse.ui.shell;

import io.genpulse.ui.task.PictureCache;
import java.nio.file.Path;

/// Where the window keeps what it fetched and made; all of it can be fetched and made again.
public record StudioFolders(PictureCache pictures, PictureCache thumbnails) {
  private static final long PICTURES = 1L << 30;
  private static final long THUMBNAILS = 512L << 20;

  public static StudioFolders in(Path cache) {
    return new StudioFolders(
        new PictureCache(cache.resolve("pictures"), PICTURES),
        new PictureCache(cache.resolve("thumbnails"), THUMBNAILS));
  }
}
