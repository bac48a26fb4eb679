package io.genpulse.launcher.host;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Java reads words from outside in the character set of the locale, and puts U+FFFD for what that
/// does not have: a prompt would be drawn as a row of question marks, a folder would not be found.
public final class LostCharacters {
  private static final char LOST = '\uFFFD';

  private LostCharacters() {}

  /// Names the first word of which something is lost; empty when all are whole.
  public static Optional<String> complaint(Stream<@Nullable String> words) {
    return words
        .filter(word -> word != null && word.indexOf(LOST) >= 0)
        .findFirst()
        .map(
            word ->
                "characters of \"%s\" are lost, as the locale's character set (%s) has none of them"
                    .formatted(word, System.getProperty("sun.jnu.encoding", "unknown")));
  }
}
