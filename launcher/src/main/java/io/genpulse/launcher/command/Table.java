package io.genpulse.launcher.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text in columns as wide as they need to be.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  /// Null shows as `-`.
  void row(@Nullable Object... cells) {
    var row = new ArrayList<String>();
    for (var cell : cells) {
      row.add(cell == null ? "-" : cell.toString().replaceAll("\\s+", " "));
    }
    rows.add(row);
  }

  List<String> lines() {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
