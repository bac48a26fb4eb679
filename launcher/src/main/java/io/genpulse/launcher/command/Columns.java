package io.genpulse.launcher.command;

/// Text as a terminal shows it: Chinese, Japanese, Korean and emoji take two columns, accents none.
final class Columns {
  private Columns() {}

  static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  /// The beginning that fits, with `…` where something is left out.
  static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    var fitting = new StringBuilder();
    var used = 1;
    for (var c : text.codePoints().toArray()) {
      used += width(c);
      if (used > columns) {
        break;
      }
      fitting.appendCodePoint(c);
    }
    return columns < 1 ? "" : fitting.append('…').toString();
  }

  /// Text on one line: what would move the cursor or change colours becomes a space.
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Space}]+", " ");
  }

  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /// The ranges of Unicode's East_Asian_Width W and F, roughly.
  private static boolean isWide(int c) {
    return within(c, 0x1100, 0x115F)
        || within(c, 0x2E80, 0xA4CF)
        || within(c, 0xAC00, 0xD7A3)
        || within(c, 0xF900, 0xFAFF)
        || within(c, 0xFE30, 0xFE6F)
        || within(c, 0xFF00, 0xFF60)
        || within(c, 0xFFE0, 0xFFE6)
        || within(c, 0x20000, 0x3FFFD)
        || Character.isEmojiPresentation(c);
  }

  private static boolean within(int c, int first, int last) {
    return c >= first && c <= last;
  }
}
