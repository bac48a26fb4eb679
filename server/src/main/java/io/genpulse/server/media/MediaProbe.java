package io.genpulse.server.media;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.MetadataException;
import com.drew.metadata.bmp.BmpHeaderDirectory;
import com.drew.metadata.gif.GifHeaderDirectory;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.mov.QuickTimeDirectory;
import com.drew.metadata.mov.media.QuickTimeVideoDirectory;
import com.drew.metadata.mp4.Mp4Directory;
import com.drew.metadata.mp4.media.Mp4VideoDirectory;
import com.drew.metadata.png.PngDirectory;
import com.drew.metadata.webp.WebpDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads size and length out of the heads of files.
public final class MediaProbe {
  private static final Logger log = LoggerFactory.getLogger(MediaProbe.class);

  private MediaProbe() {}

  /// Nothing of a file that cannot be read: a result is never lost for what is said of it.
  ///
  /// @param mediaType such as `video/mp4`
  public static MediaFacts look(Path file, String mediaType) {
    try {
      return switch (mediaType) {
        case "image/png",
            "image/jpeg",
            "image/webp",
            "image/gif",
            "image/bmp",
            "video/mp4",
            "video/quicktime" ->
            facts(ImageMetadataReader.readMetadata(file.toFile()));
        case "video/webm", "video/matroska", "audio/webm" -> Matroska.facts(file);
        case "audio/wav", "audio/x-wav" -> Sound.wav(file);
        case "audio/flac" -> Sound.flac(file);
        case "audio/ogg" -> Sound.ogg(file);
        case "audio/mpeg" -> Sound.mp3(file);
        default -> MediaFacts.NONE;
      };
    } catch (IOException | ImageProcessingException | MetadataException | RuntimeException e) {
      log.debug("{} does not say what it is like", file, e);
      return MediaFacts.NONE;
    }
  }

  private static MediaFacts facts(Metadata metadata) throws MetadataException {
    MediaFacts found = MediaFacts.NONE;
    for (Directory directory : metadata.getDirectories()) {
      MediaFacts told =
          switch (directory) {
            case PngDirectory png ->
                size(png, PngDirectory.TAG_IMAGE_WIDTH, PngDirectory.TAG_IMAGE_HEIGHT);
            case JpegDirectory jpeg ->
                size(jpeg, JpegDirectory.TAG_IMAGE_WIDTH, JpegDirectory.TAG_IMAGE_HEIGHT);
            case WebpDirectory webp ->
                size(webp, WebpDirectory.TAG_IMAGE_WIDTH, WebpDirectory.TAG_IMAGE_HEIGHT);
            case GifHeaderDirectory gif ->
                size(gif, GifHeaderDirectory.TAG_IMAGE_WIDTH, GifHeaderDirectory.TAG_IMAGE_HEIGHT);
            case BmpHeaderDirectory bmp ->
                size(bmp, BmpHeaderDirectory.TAG_IMAGE_WIDTH, BmpHeaderDirectory.TAG_IMAGE_HEIGHT);
            case Mp4VideoDirectory video ->
                size(video, Mp4VideoDirectory.TAG_WIDTH, Mp4VideoDirectory.TAG_HEIGHT);
            case QuickTimeVideoDirectory video ->
                size(video, QuickTimeVideoDirectory.TAG_WIDTH, QuickTimeVideoDirectory.TAG_HEIGHT);
            case Mp4Directory mp4 ->
                length(mp4, Mp4Directory.TAG_DURATION, Mp4Directory.TAG_TIME_SCALE);
            case QuickTimeDirectory movie ->
                length(movie, QuickTimeDirectory.TAG_DURATION, QuickTimeDirectory.TAG_TIME_SCALE);
            default -> MediaFacts.NONE;
          };
      found =
          new MediaFacts(
              first(found.width(), told.width()),
              first(found.height(), told.height()),
              first(found.duration(), told.duration()));
    }
    return found;
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one == null ? other : one;
  }

  private static MediaFacts size(Directory directory, int width, int height)
      throws MetadataException {
    return directory.containsTag(width) && directory.containsTag(height)
        ? new MediaFacts(directory.getInt(width), directory.getInt(height), null)
        : MediaFacts.NONE;
  }

  private static MediaFacts length(Directory directory, int duration, int scale)
      throws MetadataException {
    if (!directory.containsTag(duration) || !directory.containsTag(scale)) {
      return MediaFacts.NONE;
    }
    long units = directory.getLong(duration);
    long second = directory.getLong(scale);
    return second <= 0
        ? MediaFacts.NONE
        : MediaFacts.of(Duration.ofMillis(Math.round(1_000.0 * units / second)));
  }
}
