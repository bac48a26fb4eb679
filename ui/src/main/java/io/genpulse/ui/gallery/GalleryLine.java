package io.genpulse.ui.gallery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the grid.
sealed interface GalleryLine {
  /// What follows was ordered on this day.
  record Day(LocalDate date) implements GalleryLine {}

  /// Some items beside one another.
  record Tiles(List<GalleryItem> items) implements GalleryLine {
    public Tiles {
      items = List.copyOf(items);
    }
  }

  /// Puts items into lines of so many, each day on lines of its own.
  static List<GalleryLine> of(List<GalleryItem> items, int columns, ZoneId zone) {
    List<GalleryLine> lines = new ArrayList<>();
    List<GalleryItem> line = new ArrayList<>();
    LocalDate day = null;
    for (GalleryItem item : items) {
      LocalDate date = date(item.task().createdAt(), zone);
      boolean newDay = day == null || !day.equals(date);
      if (!line.isEmpty() && (newDay || line.size() == columns)) {
        lines.add(new Tiles(line));
        line.clear();
      }
      if (newDay) {
        lines.add(new Day(date));
        day = date;
      }
      line.add(item);
    }
    if (!line.isEmpty()) {
      lines.add(new Tiles(line));
    }
    return lines;
  }

  private static LocalDate date(@Nullable Instant instant, ZoneId zone) {
    return instant == null ? LocalDate.EPOCH : LocalDate.ofInstant(instant, zone);
  }
}
