package io.genpulse.launcher.host;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

/// Whether every child can be given a home's path: PostgreSQL's initdb hands it to a shell, Redis
/// reads it from a file of lines.
public final class HomePath {
  private static final String REFUSED = "\"$`";

  private HomePath() {}

  /// Says what is wrong with it; empty when nothing is.
  public static Optional<String> complaint(Path home) {
    return home.toString()
        .codePoints()
        .filter(HomePath::isRefused)
        .mapToObj(
            c ->
                "the home folder's path must not contain %s: %s"
                    .formatted(name(c), printable(home.toString())))
        .findFirst();
  }

  private static boolean isRefused(int c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\uFFFD'
        || Character.getType(c) == Character.SURROGATE
        || REFUSED.indexOf(c) >= 0
        || (c == '\\' && File.separatorChar != '\\');
  }

  private static String name(int c) {
    return switch (c) {
      case '\n' -> "a line break";
      case '\\' -> "a backslash";
      default -> REFUSED.indexOf(c) >= 0 ? Character.toString(c) : "U+%04X".formatted(c);
    };
  }

  private static String printable(String path) {
    return path.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
