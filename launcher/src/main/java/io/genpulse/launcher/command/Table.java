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

  /// Null and nothing show as `-`.
  void row(@Nullable Object... cells) {
    var row = new ArrayList<String>();
    for (var cell : cells) {
      var text = cell == null ? "" : Columns.oneLine(cell.toString());
      row.add(text.isEmpty() ? "-" : text);
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  List<String> lines() {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Columns.width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - Columns.width(row.get(i)) + 2));
    }
    return line.toString().stripTrailing();
  }
}
